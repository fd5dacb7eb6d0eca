namespace CoroJs.CommandServer.Jsockd;

/// <summary>The module whose namespace each command gets.</summary>
/// <param name="Name">For stacks.</param>
/// <param name="Source">Its text.</param>
internal sealed record JsockdModule(string Name, string Source)
{
    /// <exception cref="CommandServerException">It cannot be read.</exception>
    public static JsockdModule Read(string path)
    {
        try
        {
            return new JsockdModule(path, File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandServerException($"the module cannot be read: {e.Message}", e);
        }
    }
}
