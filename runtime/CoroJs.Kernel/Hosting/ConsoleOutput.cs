namespace CoroJs;

/// <summary>Where console messages may go: for <see cref="CoroRuntimeOptions.Console"/> and <see cref="CallOptions.Console"/>.</summary>
public static class ConsoleOutput
{
    /// <summary>The host's own: warnings and errors to its standard error, all else to its standard output.</summary>
    public static Action<ConsoleMessage> Standard { get; } = static message => To(message.Level >= ConsoleLevel.Warn ? Console.Error : Console.Out, message);

    /// <summary>Lines of text.</summary>
    /// <param name="writer">It is used on the kernel thread.</param>
    public static Action<ConsoleMessage> Writer(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return message => To(writer, message);
    }

    private static void To(TextWriter writer, ConsoleMessage message)
    {
        if (message.IsRaw) writer.Write(message.Text);
        else writer.WriteLine(message.Text);
    }
}
