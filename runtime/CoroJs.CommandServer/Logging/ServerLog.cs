using System.Globalization;
using System.Text;

namespace CoroJs.CommandServer.Logging;

/// <summary>
/// A server's log on standard error: <c>$ jsockd 2026-01-01T12:00:00.000000Z [INFO] text</c>; of a message of several lines all but the
/// last begin with <c>*</c>. A message is written at once, so those of several threads do not mix. Any thread.
/// </summary>
/// <param name="name">Of the server.</param>
/// <param name="prefix">Stands before the first line of each message; ignored if it has an end of line.</param>
/// <param name="time">For tests; null: the system's.</param>
internal sealed class ServerLog(string name, string? prefix, TimeProvider? time = null)
{
    private readonly string prefix = prefix is null || prefix.AsSpan().ContainsAny('\r', '\n') ? "" : prefix;

    public void Write(LogLevel level, string message) => StandardError.Write(Format(level, message));

    /// <summary>The message as it is written.</summary>
    public string Format(LogLevel level, string message)
    {
        string moment = (time ?? TimeProvider.System).GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        string[] lines = message.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        var text = new StringBuilder();
        for (int i = 0; i < lines.Length; i++)
        {
            text.Append(i == lines.Length - 1 ? '$' : '*').Append(' ').Append(name).Append(' ').Append(moment)
                .Append(" [").Append(NameOf(level)).Append("] ").Append(i == 0 ? prefix : "").Append(lines[i]).Append('\n');
        }
        return text.ToString();
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Debug => "DEBUG",
        LogLevel.Info => "INFO",
        LogLevel.Warn => "WARN",
        _ => "ERROR",
    };
}
