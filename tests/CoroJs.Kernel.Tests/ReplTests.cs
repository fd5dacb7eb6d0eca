namespace CoroJs.Tests;

/// <summary>The prompt of `corojs` without arguments, on a pseudo terminal of python3's.</summary>
public class ReplTests
{
    // Each entry: what is typed, and what must stand on the terminal afterwards, behind what stood there before.
    private const string Driver = """
        import os, pty, re, select, sys, time
        def session(steps, environment={}, arguments=[]):
            pid, fd = pty.fork()
            if pid == 0:
                os.environ.update({'TERM': 'xterm', 'COROJS_HISTORY': '', **environment})
                os.execv(EXECUTABLE, [EXECUTABLE, *arguments])
            shown, at = '', 0
            def expect(text, limit=60):
                nonlocal shown, at
                end = time.time() + limit
                while True:
                    plain = re.sub(r'\x1b\[[0-9;?]*[A-Za-z]|\r', '', shown)
                    found = plain.find(text, at)
                    if found >= 0:
                        at = found + len(text)
                        return
                    if time.time() > end: sys.exit(f'no {text!r} in {plain[at:]!r}')
                    if select.select([fd], [], [], 0.2)[0]:
                        try: shown += os.read(fd, 65536).decode()
                        except OSError: sys.exit(f'it ended without {text!r}: {plain[at:]!r}')
            for typed, wanted in steps:
                os.write(fd, typed.encode())
                if wanted is not None: expect(wanted)
            while True:
                try:
                    if not os.read(fd, 65536): break
                except OSError: break
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        """;

    [ClientTheory("python3")]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public Task Values_errors_awaits_and_blocking_calls(string carrier) => Succeeds($$"""
        code = session([
            ('', '> '),
            ('1 + 1\r', '\n2\n> '),
            ('_ * 21\r', '\n42\n> '),
            ('const a = 1\r', '\nundefined\n> '),
            ('const a = 2; a\r', '\n2\n> '),
            ('await Promise.resolve(a + 5)\r', '\n7\n> '),
            ('Fiber.sleep(1); "slept"\r', "\n'slept'\n> "),
            ('{ b: a }\r', '\n{ b: 2 }\n> '),
            ('function twice(x) {\r', '... '),
            ('return 2 * x;\r', '... '),
            ('}\r', 'undefined\n> '),
            ('twice(\r', '... '),
            ('21)\r', '\n42\n> '),
            ('`a\r', '... '),
            ('b`\r', "'a\\nb'"),
            ('import { join } from "coro:path"\r', 'undefined\n> '),
            ('join("x", "y")\r', "'x/y'\n> "),
            ('require("node:path").basename("/x/z")\r', "'z'\n> "),
            ('nothing\r', 'Uncaught ReferenceError: nothing is not defined\n    at REPL'),
            ('_error.name\r', "'ReferenceError'\n> "),
            ('let x y\r', 'Uncaught SyntaxError: Unexpected identifier'),
            ('throw 5\r', 'Uncaught 5\n> '),
            ('await Promise.reject(new TypeError("no"))\r', 'Uncaught TypeError: no'),
            ('"wörld 你好 👍".length\r', '\n11\n> '),
            ('.nothing\r', 'There is no command .nothing'),
            ('.help\r', '.editor'),
            ('.exit\r', None),
        ], arguments=['--fibers={{carrier}}'])
        if code != 0: sys.exit(f'exit code {code}')
        """);

    [ClientFact("python3")]
    public Task Control_C_cancels_what_runs() => Succeeds("""
        code = session([
            ('', '> '),
            ('console.log("go"); Fiber.sleep(600_000)\r', '\ngo\n'), ('\x03', 'Interrupted\n> '),
            ('console.log("go"); await new Promise(() => {})\r', '\ngo\n'), ('\x03', 'Interrupted\n> '),
            ('console.log("go"); for (;;);\r', '\ngo\n'), ('\x03', 'Script execution was interrupted by `SIGINT`'), ('', '\n> '),
            ('console.log("go"); try { net.createServer(() => {}).listen(0) } finally { console.log("cleaned") }\r', '\ngo\n'),
            ('\x03', 'cleaned\nInterrupted\n> '),
            ('Fiber.run(() => { Fiber.sleep(1); throw new Error("later") }); 1\r', '; 1\n1\n> '), ('', 'Uncaught Error: later'),
            ('half a line\x03', '> '),
            ('1 + (\r', '... '), ('\x03', '> '),
            ('2 + 2\r', '\n4\n> '),
            ('\x03', '(To exit, press Ctrl+C again'), ('\x03', None),
        ])
        if code != 0: sys.exit(f'exit code {code}')
        """);

    [ClientFact("python3")]
    public async Task Lines_are_edited_completed_and_remembered()
    {
        using var folder = new ScratchFolder();
        string history = Path.Combine(folder.Path, "state", "history"), saved = Path.Combine(folder.Path, "saved.js");
        await Succeeds($$"""
            code = session([
                ('', '> '),
                ('23\x1b[D1\x01\x05\x7f\x7f\x7f7 * 6\r', '\n42\n> '),
                ('wrong words\x15"right"\r', "'right'\n> "),
                ('"a b c\x17d"\r', "'a b d'\n> "),
                ('"\x7f1\x0b + 1\r', '\n2\n> '),
                ('glob\tThis === glob\t\r', 'globalThis === glob'), ('\x03', '> '),
                ('process.pi\t > 0\r', '\ntrue\n> '),
                ('const unusual = { property: 8 }\r', 'undefined\n> '),
                ('unus\t.prop\t\r', '\n8\n> '),
                ('Math.a\t\t', 'atan2'), ('\x03', '> '),
                ('\x1b[200~1 +\n1\x1b[201~\r', '\n2\n> '),
                ('\x1b[A\x1b[A\x1b[B\r', '1\n'),
                ('.editor\r', 'Ctrl-D'), ('const sum = (a, b) =>\r  a + b;\rsum(20, 3)\r', None), ('\x04', '\n23\n> '),
                ('\x12unus', 'unus'), ('\r', '\n8\n> '),
                ('.save {{saved}}\r', '> '),
                ('.load {{saved}}\r', '> '),
                ('.load /no/such/file\r', 'ENOENT'),
                ('\x04', None),
            ], {'COROJS_HISTORY': '{{history}}'})
            if code != 0: sys.exit(f'exit code {code}')
            code = session([('', '> '), ('\x1b[A', '.load /no/such/file'), ('\x03', '> '), ('\x04', None)], {'COROJS_HISTORY': '{{history}}'})
            if code != 0: sys.exit(f'exit code {code}')
            """);
        Assert.Contains("const unusual", File.ReadAllText(saved), StringComparison.Ordinal);
    }

    private static async Task Succeeds(string steps)
    {
        string driver = Driver.Replace("EXECUTABLE", $"'{Repository.Executable}'", StringComparison.Ordinal);
        Assert.Empty(await Shell.Python($"{driver}\n{steps}"));
    }
}
