using CoroJs.CommandServer.Jsockd.Keys;
using CoroJs.CommandServer.Jsockd.Modules;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>What `jsockd` does besides serving: -k makes keys, -c compiles a module, -e evaluates.</summary>
internal static class JsockdTool
{
    /// <returns>False: the command line asks for none of these.</returns>
    /// <exception cref="UsageException">It does, in a wrong way.</exception>
    /// <exception cref="CommandServerException">What it asks for cannot be done.</exception>
    public static bool TryRun(IReadOnlyList<string> arguments, out int code)
    {
        code = 0;
        // Whatever follows -s or -e may look like an option and be none.
        int sockets = IndexOf(arguments, "-s"), compiles = IndexOf(arguments, "-c"), evaluates = IndexOf(arguments, "-e");
        if (evaluates >= 0 && (sockets < 0 || evaluates < sockets))
        {
            code = Evaluate(arguments);
            return true;
        }
        if (sockets >= 0) return false;
        if (compiles >= 0) Compile(arguments);
        else if (IndexOf(arguments, "-k") >= 0) MakeKeys(arguments);
        else return false;
        return true;
    }

    private static int IndexOf(IReadOnlyList<string> arguments, string option)
    {
        for (int at = 0; at < arguments.Count; at++)
        {
            if (arguments[at] == option) return at;
            if (arguments[at] is "-m" or "-sm" or "-t" or "-i" or "-b" or "-e" or "-k" or "-pk") at++;
        }
        return -1;
    }

    private static void MakeKeys(IReadOnlyList<string> arguments)
    {
        if (arguments is not ["-k", var prefix]) throw Wrong("-k makes keys, and takes the beginning of their files' names and nothing else; with -c it is the private key");
        if (prefix.Length == 0) throw Wrong("-k needs the beginning of the keys' file names");
        KeyFiles.Make(prefix);
    }

    private static void Compile(IReadOnlyList<string> arguments)
    {
        string? source = null, output = null, key = null;
        ModuleStrip? strip = null;
        for (int at = 0; at < arguments.Count; at++)
        {
            switch (arguments[at])
            {
                case "-c":
                    if (source is not null) throw Twice("-c");
                    if (at + 2 >= arguments.Count) throw Wrong("-c needs two files: the ES module, and the module file to write");
                    (source, output) = (arguments[at + 1], arguments[at + 2]);
                    at += 2;
                    break;
                case "-pk" or "-k":
                    if (key is not null) throw Wrong("the private key can be given once (-pk, or -k as older releases call it)");
                    key = at + 1 < arguments.Count ? arguments[++at] : throw Wrong($"{arguments[at]} needs the file of the private key");
                    break;
                case "-ss" or "-sd":
                    if (strip is not null) throw Wrong("-ss and -sd exclude one another, and each can be given once");
                    strip = arguments[at] == "-ss" ? ModuleStrip.Source : ModuleStrip.Lines;
                    break;
                default:
                    throw Wrong($"'{arguments[at]}' does not go with -c: that takes -pk, -ss and -sd");
            }
        }
        ModuleCompiler.Compile(source!, output!, key, strip ?? ModuleStrip.None);
    }

    private static int Evaluate(IReadOnlyList<string> arguments)
    {
        string? code = null;
        bool asJson = false;
        var others = new List<string>();
        for (int at = 0; at < arguments.Count; at++)
        {
            switch (arguments[at])
            {
                case "-e":
                    if (code is not null) throw Twice("-e");
                    code = at + 1 < arguments.Count ? arguments[++at] : throw Wrong("-e needs the code, or - for standard input");
                    break;
                case "--json":
                    asJson = true;
                    break;
                case "-m" or "-sm" or "-t":
                    others.Add(arguments[at]);
                    if (at + 1 < arguments.Count) others.Add(arguments[++at]);
                    break;
                case var option when option.StartsWith("--", StringComparison.Ordinal):
                    others.Add(option);
                    break;
                default:
                    throw Wrong($"'{arguments[at]}' does not go with -e: that takes -m, -sm, -t, --json and the permissions");
            }
        }
        return Evaluation.Run(JsockdLine.Parse(others, needsSockets: false), code!, asJson);
    }

    private static UsageException Twice(string option) => Wrong($"{option} can be given once");

    private static UsageException Wrong(string message) => new(message);
}
