using System.Diagnostics;

namespace CoroJs.Tests;

public class PipeTests
{
    [Fact]
    public async Task A_program_ends_when_nobody_reads_its_output_any_more()
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("\"$0\" -e 'for (;;) console.log(1)' | head -n 1; echo \"${PIPESTATUS[0]}\"");
        start.ArgumentList.Add(Repository.Executable);
        using Process process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            Assert.Equal("1\n141\n", await process.StandardOutput.ReadToEndAsync(limit.Token));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
