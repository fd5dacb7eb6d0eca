using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.RegularExpressions;

namespace CoroJs.Commands.Internal;

/// <summary>Puts the lines of a server's log together to messages, and remembers the last ones.</summary>
internal sealed partial class ServerLogReader(Action<ServerLogMessage>? log)
{
    private const int Remembered = 10;
    private const int MostLines = 10_000;
    private readonly Queue<string> last = [];
    private readonly StringBuilder begun = new();
    private int lines;

    /// <summary>The last messages, for those who ask why a server ended; any thread.</summary>
    public string LastWords
    {
        get
        {
            lock (last) return string.Join('\n', last);
        }
    }

    /// <summary>Reads until the server's end of the pipe is closed.</summary>
    public async Task ReadAsync(Stream stream)
    {
        var reader = new LineReader(stream, 64 << 10);
        while (await reader.ReadAsync().ConfigureAwait(false) is { } line) Take(line);
        if (lines > 0) End(null, ServerLogLevel.Error);
    }

    private void Take(string line)
    {
        Match match = Form().Match(line);
        if (!match.Success)
        {
            Tell(new ServerLogMessage(null, ServerLogLevel.Error, line));
            return;
        }
        if (lines++ > 0) begun.Append('\n');
        begun.Append(match.Groups[4].ValueSpan);
        if (match.Groups[1].ValueSpan is "*" && lines < MostLines) return;
        ServerLogLevel level = match.Groups[3].ValueSpan switch
        {
            "DEBUG" => ServerLogLevel.Debug,
            "INFO" => ServerLogLevel.Info,
            "WARN" => ServerLogLevel.Warn,
            _ => ServerLogLevel.Error,
        };
        bool isTime = DateTimeOffset.TryParse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
        End(isTime ? time : null, level);
    }

    private void End(DateTimeOffset? time, ServerLogLevel level)
    {
        string text = begun.ToString();
        begun.Clear();
        lines = 0;
        Tell(new ServerLogMessage(time, level, text));
    }

    /// <summary>Any thread.</summary>
    public void Tell(ServerLogMessage message)
    {
        lock (last)
        {
            if (last.Count == Remembered) last.Dequeue();
            last.Enqueue(message.Text);
        }
        if (log is null) return;
        try
        {
            lock (log) log(message);
        }
        // The server must not wait for a reader that is gone. Nobody catches it, as nobody catches what timers throw.
        catch (Exception e)
        {
            var thrown = ExceptionDispatchInfo.Capture(e);
            ThreadPool.UnsafeQueueUserWorkItem(_ => thrown.Throw(), null);
        }
    }

    [GeneratedRegex(@"^([*$]) jsockd (\S+) \[([A-Z]+)\] (.*)$")]
    private static partial Regex Form();
}
