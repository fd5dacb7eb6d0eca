using System.Globalization;

namespace CoroJs.Engine;

/// <summary>The verbs of the tool.</summary>
public static class CommandLine
{
    private const string Usage = """
        usage: corojs-engine prepare --out-info FILE [--package TARBALL]
               corojs-engine shift --offset BYTES --from FOLDER --to FOLDER
        """;

    /// <summary>Carries out one command.</summary>
    /// <param name="arguments">The words of the command line.</param>
    /// <param name="log">Gets lines for the user.</param>
    /// <returns>The exit code: 0, 1 with one line in the log that says what is wrong, 2 for a wrong usage.</returns>
    public static int Run(string[] arguments, TextWriter log)
    {
        try
        {
            if (arguments is ["prepare", .. var options])
            {
                Prepare(ParseOptions(options, "--out-info", "--package"), log);
                return 0;
            }
            if (arguments is ["shift", .. var places])
            {
                Shift(ParseOptions(places, "--offset", "--from", "--to"));
                return 0;
            }
            log.WriteLine(Usage);
            return 2;
        }
        catch (UsageException e)
        {
            log.WriteLine($"corojs-engine: {e.Message}");
            log.WriteLine(Usage);
            return 2;
        }
        catch (EngineException e)
        {
            log.WriteLine($"corojs-engine: error: {e.Message}");
            return 1;
        }
    }

    private static void Prepare(Dictionary<string, string> options, TextWriter log)
    {
        EngineMaker.CheckPlatform();
        var info = Required(options, "--out-info");
        var tarball = options.GetValueOrDefault("--package") ?? Environment.GetEnvironmentVariable("COROJS_ENGINE_PACKAGE");
        if (string.IsNullOrEmpty(tarball))
            tarball = null;
        var pin = EnginePin.BuiltIn();
        void Log(string line) => log.WriteLine($"corojs-engine: {line}");
        var maker = new EngineMaker(pin, Log);
        var folder = EngineCache.OfUser().Ensure(pin, work => maker.Make(work, tarball), Log);
        EngineInfo.Write(info, folder, pin);
    }

    private static void Shift(Dictionary<string, string> options)
    {
        if (!int.TryParse(Required(options, "--offset"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var offset))
            throw new UsageException("--offset needs a whole number of bytes");
        ShiftedEngine.Write(Required(options, "--from"), Required(options, "--to"), offset);
    }

    private static string Required(Dictionary<string, string> options, string name) =>
        options.TryGetValue(name, out var value) ? value : throw new UsageException($"{name} is missing");

    private static Dictionary<string, string> ParseOptions(string[] words, params string[] known)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var k = 0; k < words.Length; k += 2)
        {
            if (!known.Contains(words[k]))
                throw new UsageException($"{words[k]} is no option of this command");
            if (k + 1 == words.Length || words[k + 1].Length == 0)
                throw new UsageException($"{words[k]} needs a value");
            if (!options.TryAdd(words[k], words[k + 1]))
                throw new UsageException($"{words[k]} is given twice");
        }
        return options;
    }

    private sealed class UsageException(string message) : Exception(message);
}
