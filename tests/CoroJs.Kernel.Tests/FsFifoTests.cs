using System.Diagnostics;

namespace CoroJs.Tests;

/// <summary>Files that may keep a reader or writer waiting for ever, and what becomes of those who wait.</summary>
[Collection(Alone.Name)]
public sealed class FsFifoTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corojs-fifo-").FullName;

    private string Fifo => Path.Combine(folder, "fifo");

    public FsFifoTests() => Process.Start("mkfifo", [Fifo]).WaitForExit();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public Task A_whole_file_is_read_until_its_writer_ends() => Prints(
        "1048579 end",
        """
        let got;
        Fiber.run(() => { got = fs.readFile(path); });
        Fiber.sleep(10);
        fs.writeFile(path, 'x'.repeat(1 << 20) + 'end');
        while (got === undefined) Fiber.sleep(1);
        console.log(got.length, got.slice(-3));
        """);

    [Fact]
    public Task A_large_array_is_written_whole_to_a_slow_reader() => Prints(
        "3145728 3145728n",
        """
        let written;
        Fiber.run(() => {
          const file = fs.open(path, 'w');
          written = file.write(new Uint8Array(3 << 20).fill(65));
          file.close();
        });
        const file = fs.open(path);
        let sum = 0;
        for (let chunk; (chunk = file.read(1 << 20)) !== null;) sum += chunk.every(b => b === 65) ? chunk.length : NaN;
        console.log(sum, written);
        """);

    [Fact]
    public Task A_reader_does_not_keep_a_writer_of_the_same_file_waiting() => Prints(
        "ping",
        """
        const file = fs.open(path, 'r+');
        let got;
        Fiber.run(() => { got = file.read(100); });
        Fiber.sleep(5);
        file.write('ping');
        while (got === undefined) Fiber.sleep(1);
        console.log(String.fromCharCode(...got));
        """);

    [Fact]
    public Task A_file_closed_under_its_reader_lasts_until_that_has_read() => Prints(
        "EBADF late true",
        """
        const before = fs.readdir('/proc/self/fd').length;
        const file = fs.open(path, 'r+');
        let got;
        let code;
        Fiber.run(() => { got = file.read(100); });
        Fiber.sleep(5);
        file.close();
        try { file.read(1); } catch (e) { code = e.code; }
        fs.appendFile(path, 'late');
        while (got === undefined) Fiber.sleep(1);
        console.log(code, String.fromCharCode(...got), fs.readdir('/proc/self/fd').length <= before);
        """);

    [Theory]
    [InlineData("fs.open(path)")]
    [InlineData("fs.readFile(path)")]
    [InlineData("fs.writeFile(path, 'x')")]
    [InlineData("fs.copyFile('/dev/null', path)", "no error")] // a change is finished: somebody reads meanwhile
    [InlineData("opened.read(1 << 20)")]
    [InlineData("opened.write(new Uint8Array(8 << 20))")]
    [InlineData("opened.write('x'.repeat(8 << 20))")]
    public Task Whoever_waits_in_a_pipe_can_be_cancelled(string call, string expected = "ERR_TIMEOUT") => Prints(
        $"{expected} 0 0",
        $$"""
        // Both ways a pipe does not wait to be opened.
        const opened = `{{call}}`.startsWith('opened') ? fs.open(path, 'r+') : undefined;
        const reader = '{{expected}}' === 'no error' ? Fiber.run(() => { Fiber.sleep(1000); fs.open(path, 'r+'); }) : undefined;
        let code = 'no error';
        try {
          // A change that has not begun does not begin any more, so that one gets the time to.
          Fiber.timeout(reader ? 500 : 5, () => {{call}});
        } catch (error) {
          code = error.code;
        }
        reader?.join();
        const { jobs, alarms } = __primordials.process.fiberStatistics();
        console.log(code, jobs, alarms);
        process.exit(0);
        """);

    [Fact]
    public Task A_cancelled_reader_takes_nothing() => Prints(
        "ERR_TIMEOUT whole",
        """
        let code;
        try {
          Fiber.timeout(5, () => fs.readFile(path));
        } catch (error) {
          code = error.code;
        }
        const file = fs.open(path, 'r+');
        Fiber.sleep(20); // the thread that was left behind has opened the pipe by now, and closed it
        file.write('whole');
        console.log(code, String.fromCharCode(...file.read(100)));
        """);

    [Fact]
    public Task A_writer_whose_reader_has_gone_gets_EPIPE() => Prints(
        "EPIPE: broken pipe, write",
        """
        let writer;
        Fiber.run(() => { writer = fs.open(path, 'w'); });
        fs.open(path).close();
        while (writer === undefined) Fiber.sleep(1);
        try { writer.write('x'); } catch (e) { console.log(e.message); }
        """);

    [Fact]
    public Task Calls_that_wait_for_ever_do_not_keep_others_from_running() => Prints(
        "40 x",
        """
        let ended = 0;
        for (let i = 0; i < 40; i++) Fiber.run(() => { fs.open(path).close(); ended++; });
        const file = fs.open(path, 'w');
        while (ended < 40) Fiber.sleep(1);
        file.close();
        fs.writeFile(`${path}-other`, 'x');
        console.log(ended, fs.readFile(`${path}-other`));
        """);

    [Fact]
    public async Task A_program_can_exit_while_a_fiber_waits_for_a_writer()
    {
        Ended ended = await RunningProgram.Run("-e", $"Fiber.run(() => fs.readFile('{Fifo}')); Fiber.sleep(10); process.exit(3)");
        Assert.Equal(3, ended.ExitCode);
    }

    [Fact]
    public void A_runtime_ends_and_gives_back_all_while_its_jobs_wait_or_work()
    {
        string large = Path.Combine(folder, "large");
        File.WriteAllBytes(large, new byte[16 << 20]);
        string code = $$"""
            for (let i = 0; i < 3; i++) Fiber.run(() => fs.readFile('{{Fifo}}'));
            for (let i = 0; i < 20; i++) Fiber.run(() => fs.readFile('{{large}}', null));
            for (let i = 0; i < 20; i++) Fiber.run(() => fs.writeFile('{{large}}' + i, new Uint8Array(1 << 20)));
            const file = fs.open('{{large}}', 'r+');
            for (let i = 0; i < 20; i++) Fiber.run(() => file.write('x'.repeat(1 << 20)));
            Fiber.sleep(TIME);
            process.exit(7);
            """;
        for (int time = 0; time < 10; time++) Run(time);
        // A thread that waits in open(2) has no descriptor; what was open for the others is closed.
        Assert.Empty(OpenFiles());

        void Run(int time)
        {
            var options = new ProgramOptions { Kind = ProgramKind.Code, Entry = code.Replace("TIME", $"{time}", StringComparison.Ordinal) };
            Assert.Equal(7, CoroProgram.Run(options));
        }
    }

    // Those of this test's folder: other tests of this process open and close others meanwhile.
    private IEnumerable<string> OpenFiles() =>
        Directory.GetFileSystemEntries("/proc/self/fd")
            .Select(descriptor => new FileInfo(descriptor).LinkTarget ?? "")
            .Where(target => target.StartsWith(folder, StringComparison.Ordinal));

    private async Task Prints(string expected, string code)
    {
        Ended ended = await RunningProgram.Run("-e", $"const path = '{Fifo}';\n{code}");
        Assert.Equal((0, expected), (ended.ExitCode, ended.Output.Trim()));
    }
}
