using System.Diagnostics;
using System.Globalization;

namespace CoroJs.Tests.CommandServer;

/// <summary>Clients of `corojs jsockd` that send too much, too little, or nonsense.</summary>
public sealed class JsockdHostileTests
{
    private const int Mebibyte = 1 << 20;
    private const string TooLong = "exception \"jsockd command was too long\"";

    public static TheoryData<byte> Separators => [(byte)'\n', 0];

    [Theory, MemberData(nameof(Separators))]
    public async Task A_request_may_be_cut_at_every_byte(byte separator)
    {
        using JsockdProcess server = await Start(separator);
        using JsockdClient client = server.Connect(separator);
        (byte[] Bytes, string[] Answers)[] requests =
        [
            (client.Fields("\u00fc1", "(m, p) => p.a + '\u4e16'", """{"a":"\ud83d\ude00"}"""), ["\u00fc1 ok \"\ud83d\ude00\u4e16\""]),
            (client.Fields("1", "?x", "(m, p) => p", "2", "?reset"), ["bad command", "1 ok 2", "reset"]),
            (client.Fields("", "", ""), [" exception \"JSON input parse error\""]),
        ];
        foreach ((byte[] bytes, string[] answers) in requests)
        {
            for (int cut = 0; cut <= bytes.Length; cut++)
            {
                client.SendBytes(bytes.AsSpan(0, cut));
                await Task.Yield();
                client.SendBytes(bytes.AsSpan(cut));
                foreach (string answer in answers) Assert.Equal(answer, await client.Line());
            }
        }
    }

    [Theory, MemberData(nameof(Separators))]
    public async Task Every_byte_may_come_by_itself(byte separator)
    {
        using JsockdProcess server = await Start(separator);
        using JsockdClient client = server.Connect(separator);
        foreach (byte b in client.Fields("1", "(m, p) => JSockD.sendMessage(p)", "[1, 2]")) client.SendBytes([b]);
        Assert.Equal("1 message [1,2]", await client.Line());
        foreach (byte b in client.Fields("1", "{}")) client.SendBytes([b]);
        Assert.Equal("1 ok {}", await client.Line());
    }

    [Theory, MemberData(nameof(Separators))]
    public async Task Fields_over_a_mebibyte_are_refused_and_the_connection_stays_usable(byte separator)
    {
        using JsockdProcess server = await Start(separator);
        using JsockdClient client = server.Connect(separator);
        string longest = $"(m, p) => 1 {new string(' ', Mebibyte - 12)}";
        Assert.Equal("1 ok 1", await client.Ask("1", longest));
        foreach (int more in (int[])[1, Mebibyte, 5 * Mebibyte])
        {
            string field = $"\"{new string('x', Mebibyte + more)}\"";
            Assert.Equal($"1 {TooLong}", await client.Ask("1", field));
            Assert.Equal($"1 {TooLong}", await client.Ask("1", "(m, p) => p", field));
            Assert.Equal($"{field[..32]} {TooLong}", await client.Ask(field, "(m, p) => p"));
            Assert.Equal("2 ok 2", await client.Ask("2", "(m, p) => p", "2"));
        }
    }

    [Theory]
    [InlineData("\"\\ud800\"", "1 ok \"\\ud800\"")]
    [InlineData("[1e400, -0, \"\\u0000\\n\"]", "1 ok [null,0,\"\\u0000\\n\"]")]
    public async Task Odd_values_come_back_as_json_says(string parameter, string answer)
    {
        using JsockdProcess server = await Start(0);
        using JsockdClient client = server.Connect(0);
        Assert.Equal(answer, await client.Ask("1", "(m, p) => p", parameter));
    }

    [Fact]
    public async Task What_is_no_utf8_is_no_json()
    {
        using JsockdProcess server = await Start(0);
        using JsockdClient client = server.Connect(0);
        foreach (byte[] bad in (byte[][])[[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]])
        {
            client.SendBytes([.. client.Fields("1", "(m, p) => p"), (byte)'"', .. bad, (byte)'"', 0]);
            Assert.Equal("1 exception \"JSON input parse error\"", await client.Line());
        }
    }

    [Fact]
    public async Task A_client_that_does_not_read_gets_everything_when_it_does()
    {
        using JsockdProcess server = await Start(0);
        using JsockdClient client = server.Connect(0);
        const int Count = 300;
        Task sending = Task.Run(() =>
        {
            for (int i = 0; i < Count; i++) client.Send($"{i}", "(m, p) => 'x'.repeat(p)", "100000");
        });
        for (int i = 0; i < Count; i++) Assert.Equal($"{i} ok \"{new string('x', 100000)}\"", await client.Line());
        await sending;
    }

    [Fact]
    public async Task A_nesting_too_deep_for_json_or_the_stack_is_an_error()
    {
        using JsockdProcess server = await JsockdProcess.Start("-t", "20000000", "-b", "00");
        using JsockdClient client = server.Connect(0);
        string deep = new string('[', 500_000) + new string(']', 500_000);
        Assert.StartsWith("1 ", await client.Ask("1", "(m, p) => p", deep), StringComparison.Ordinal);
        Assert.StartsWith("1 exception {\"errorMessage\":\"RangeError: Maximum call stack size exceeded\"", await client.Ask("1", "(m, p) => { (function f() { f() })() }"), StringComparison.Ordinal);
        Assert.Equal("2 ok 2", await client.Ask("2", "(m, p) => p", "2"));
    }

    [Theory]
    [InlineData("(m, p) => { JSON.stringify = JSON.parse = Promise.prototype.then = Array.prototype.push = Object.defineProperty = () => { throw 1 }; return 1 }", "1 ok 1")]
    [InlineData("(m, p) => { String.prototype.split = RegExp.prototype.exec = () => { throw 1 }; throw new Error('x') }", "1 exception {\"errorMessage\":\"Error: an error that cannot be shown\"")]
    [InlineData("(m, p) => { Error.prepareStackTrace = () => { throw 1 }; throw new Error('x') }", "1 exception {\"errorMessage\":\"")]
    [InlineData("(m, p) => { throw { get stack() { throw 1 }, toString() { throw 2 } } }", "1 exception {\"errorMessage\":\"")]
    [InlineData("(m, p) => { throw new Proxy({}, { get() { throw 1 } }) }", "1 exception {\"errorMessage\":\"")]
    [InlineData("(m, p) => { globalThis.JSockD = null; Object.freeze(globalThis); return 1 }", "1 ok 1")]
    [InlineData("(m, p) => { Object.prototype.toJSON = () => 7; return {} }", "1 ok 7")]
    public async Task Tampering_is_a_commands_own_trouble(string command, string answer)
    {
        using JsockdProcess server = await Start(0);
        using JsockdClient client = server.Connect(0);
        Assert.StartsWith(answer, await client.Ask("1", command), StringComparison.Ordinal);
        Assert.Equal("2 ok 3", await client.Ask("2", "(m, p) => 3"));
    }

    [Theory, MemberData(nameof(Separators))]
    public async Task Random_bytes_do_no_harm(byte separator)
    {
        var seconds = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("COROJS_FUZZ_SECONDS") ?? "3", CultureInfo.InvariantCulture));
        int seed = Environment.TickCount;
        var random = new Random(seed);
        using JsockdProcess server = await Start(separator);
        using JsockdClient client = server.Connect(separator);
        long start = Stopwatch.GetTimestamp();
        int round = 0;
        for (; Stopwatch.GetElapsedTime(start) < seconds; round++)
        {
            byte[] bytes = new byte[random.Next(1, 2000)];
            random.NextBytes(bytes);
            // Requests are likely; an end of the server is not.
            for (int i = 0; i < bytes.Length; i++)
            {
                if (random.Next(20) == 0) bytes[i] = separator;
                if (bytes[i] == '?') bytes[i] = (byte)'!';
            }
            client.SendBytes(bytes);
            client.SendBytes([separator, .. client.Fields("?reset", $"r{round}", "(m, p) => p", $"{round}")]);
            // Whatever was answered before, this request is understood.
            string line, answer = $"r{round} ";
            do line = await client.Line();
            while (!line.StartsWith(answer, StringComparison.Ordinal));
            Assert.True(line == $"{answer}ok {round}", $"{line}, with the seed {seed}; the server says:\n{server.Program.Error[^Math.Min(2000, server.Program.Error.Length)..]}");
        }
        Assert.True(round > 0);
    }

    private static Task<JsockdProcess> Start(byte separator) => JsockdProcess.Start("-b", Convert.ToHexString([separator]), "-t", "10000000");
}
