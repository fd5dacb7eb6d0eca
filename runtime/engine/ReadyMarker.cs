using System.Globalization;
using System.Text;

namespace CoroJs.Engine;

/// <summary>
/// The file <c>ready</c> of a finished folder: every file with its size. Written last, so that a folder which an interrupted run left
/// is never believed, nor one whose files were changed since.
/// </summary>
public static class ReadyMarker
{
    /// <summary>The file's name.</summary>
    public const string Name = "ready";

    private const string Heading = "corojs-engine";

    /// <summary>Writes the marker for all that a folder holds.</summary>
    /// <param name="folder">The finished folder.</param>
    public static void Write(string folder)
    {
        var text = new StringBuilder(Heading).Append('\n');
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{new FileInfo(path).Length} {Path.GetRelativePath(folder, path)}\n");
        text.Append("end\n");
        File.WriteAllText(Path.Combine(folder, Name), text.ToString());
    }

    /// <summary>Whether a folder is finished and whole.</summary>
    /// <param name="folder">The folder; it need not exist.</param>
    /// <returns>True where the marker is there and every file has the size that it says.</returns>
    public static bool Holds(string folder)
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(folder, Name));
            if (lines.Length < 3 || lines[0] != Heading || lines[^1] != "end")
                return false;
            foreach (var line in lines.AsSpan(1, lines.Length - 2))
            {
                var space = line.IndexOf(' ', StringComparison.Ordinal);
                var file = new FileInfo(Path.Combine(folder, line[(space + 1)..]));
                if (!file.Exists || !long.TryParse(line.AsSpan(0, Math.Max(space, 0)), out var size) || size != file.Length)
                    return false;
            }
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }
}
