using System.Globalization;

namespace CoroJs.Tests;

/// <summary>A pool at work for some time, in a process of its own, which must not grow: 20 seconds in all, or COROJS_SOAK minutes.</summary>
[Collection(Alone.Name)]
public sealed class SoakTests
{
    [Theory]
    [InlineData("stack"), InlineData("plain"), InlineData("thread")]
    public async Task A_process_that_serves_all_kinds_of_calls_does_not_grow(string carrier)
    {
        double minutes = Environment.GetEnvironmentVariable("COROJS_SOAK") is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : 1.0 / 3;
        string seconds = (minutes * 60 / 3).ToString(CultureInfo.InvariantCulture);
        using RunningProgram soak = RunningProgram.StartHost(Repository.Built("tests/CoroJs.Soak", "CoroJs.Soak.dll"), null, seconds, carrier);
        Ended ended = await soak.End(TimeSpan.FromMinutes(minutes + 5));
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
    }
}
