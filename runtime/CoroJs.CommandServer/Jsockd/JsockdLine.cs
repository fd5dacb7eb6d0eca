using System.Globalization;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>The command line of `jsockd`, as its clients write it.</summary>
internal sealed class JsockdLine
{
    /// <summary>The release of JSockD whose clients find what they expect; they compare it.</summary>
    public const string Version = "0.1.5";

    private readonly List<string> sockets = [];

    public IReadOnlyList<string> Sockets => sockets;

    public JsockdModule? Module { get; private set; }

    public TimeSpan TimeLimit { get; private set; } = TimeSpan.FromMilliseconds(250);

    public byte Separator { get; private set; } = (byte)'\n';

    public int MaxHeapMebibytes { get; private set; } = 512;

    public Permissions Permissions { get; } = Permissions.None;

    /// <exception cref="CommandServerException">It is wrong, and what.</exception>
    public static JsockdLine Parse(IReadOnlyList<string> arguments)
    {
        var line = new JsockdLine();
        for (int at = 0; at < arguments.Count; at++)
        {
            switch (arguments[at])
            {
                case "-s":
                    while (at + 1 < arguments.Count && !arguments[at + 1].StartsWith('-')) line.sockets.Add(arguments[++at]);
                    break;
                case "-m":
                    line.Module = new JsockdModule(arguments[++at], File.ReadAllText(arguments[at]));
                    break;
                case "-t":
                    line.TimeLimit = TimeSpan.FromMicroseconds(long.Parse(arguments[++at], CultureInfo.InvariantCulture));
                    break;
                case "-b":
                    line.Separator = byte.Parse(arguments[++at], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                    break;
            }
        }
        return line;
    }
}
