using System.Globalization;

namespace CoroJs.Commands.Internal;

/// <summary>The server's command line.</summary>
internal static class ServerLine
{
    /// <summary>All that follows the executable.</summary>
    public static IEnumerable<string> Of(CommandClientOptions options, IEnumerable<string> sockets)
    {
        List<string> line = [.. options.ServerCommand.Skip(1), .. options.ServerArguments, "-b", "00"];
        if (options.Module is { } module) line.AddRange(["-m", module]);
        if (options.SourceMap is { } map) line.AddRange(["-sm", map]);
        if (options.TimeLimit is { } limit) line.AddRange(["-t", Microseconds(limit)]);
        if (options.IdleTime is { } idle) line.AddRange(["-i", Microseconds(idle)]);
        return [.. line, "-s", .. sockets];
    }

    private static string Microseconds(TimeSpan time) => ((long)time.TotalMicroseconds).ToString(CultureInfo.InvariantCulture);
}
