namespace CoroJs.Engine;

/// <summary>The file that tells a build where the prepared engine lies: lines of <c>key=value</c>, paths absolute.</summary>
public static class EngineInfo
{
    /// <summary>Writes the file; leaves it alone where it says the same already, so that a build sees no change.</summary>
    /// <param name="path">The file.</param>
    /// <param name="folder">The prepared engine's folder.</param>
    /// <param name="pin">The package.</param>
    /// <exception cref="EngineException">It cannot be written.</exception>
    public static void Write(string path, string folder, EnginePin pin)
    {
        var text = $"""
            folder={folder}
            library={Path.Combine(folder, EngineMaker.LibraryFile)}
            sites={Path.Combine(folder, EngineMaker.SitesFile)}
            layout={Path.Combine(folder, EngineMaker.LayoutFile)}
            stub={Path.Combine(folder, EngineMaker.StubFolder, EngineMaker.LibraryFile)}
            include={Path.Combine(folder, "include", "node")}
            license={Path.Combine(folder, "LICENSE")}
            package={pin.Package}
            version={pin.Version}
            key={Path.GetFileName(folder)}

            """;
        try
        {
            if (File.Exists(path) && File.ReadAllText(path) == text)
                return;
            File.WriteAllText(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"{path} cannot be written: {e.Message}", e);
        }
    }
}
