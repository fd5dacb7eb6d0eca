using System.Text.RegularExpressions;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>The release of JSockD whose clients find what they expect: they compare it, and so do module files.</summary>
internal static partial class JsockdVersion
{
    private const string Variable = "COROJS_JSOCKD_VERSION";
    private const string Default = "0.1.5";

    /// <summary>A bare version. For clients of another release it is set by an environment variable.</summary>
    /// <exception cref="CommandServerException">The variable holds something else.</exception>
    public static string Text
    {
        get
        {
            string? wanted = Environment.GetEnvironmentVariable(Variable);
            if (string.IsNullOrEmpty(wanted)) return Default;
            return Bare().IsMatch(wanted) ? wanted : throw new CommandServerException($"{Variable}={wanted}: must be a version as {Default}");
        }
    }

    [GeneratedRegex(@"^[0-9A-Za-z.+-]{1,64}\z")]
    private static partial Regex Bare();
}
