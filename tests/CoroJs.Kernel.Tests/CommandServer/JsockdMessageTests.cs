namespace CoroJs.Tests.CommandServer;

/// <summary>Messages of commands to their client.</summary>
public sealed class JsockdMessageTests
{
    private const string Failure = "InternalError: Error sending message via JSockD: ";
    private const string Catch = "(m, p) => { try { return JSockD.sendMessage(p) } catch (e) { return `${e}` } }";

    public static TheoryData<byte> Separators => [(byte)'\n', 0];

    [Theory, MemberData(nameof(Separators))]
    public async Task A_command_waits_for_the_answer(byte separator)
    {
        using JsockdProcess server = await Start(separator);
        using JsockdClient client = server.Connect(separator);
        Assert.Equal("""1 message {"q":1}""", await client.Ask("1", "(m, p) => JSockD.sendMessage({ q: p }).a + JSockD.sendMessage('x')", "1"));
        client.Send("1", """{"a":7}""");
        Assert.Equal("1 message \"x\"", await client.Line());
        client.Send("1", "3");
        Assert.Equal("1 ok 10", await client.Line());
    }

    [Theory, MemberData(nameof(Separators))]
    public async Task An_answer_may_come_in_any_pieces(byte separator)
    {
        using JsockdProcess server = await Start(separator);
        using JsockdClient client = server.Connect(separator);
        foreach (byte[] answer in (byte[][])[client.Fields("1", "\"\u00fc\"")])
        {
            for (int cut = 0; cut <= answer.Length; cut++)
            {
                Assert.Equal("1 message 5", await client.Ask("1", Catch, "5"));
                client.SendBytes(answer.AsSpan(0, cut));
                await Task.Yield();
                client.SendBytes(answer.AsSpan(cut));
                Assert.Equal("1 ok \"\u00fc\"", await client.Line());
            }
        }
    }

    [Theory]
    [InlineData("1", "internal_error", "Client indicated internal error in its message handler")]
    [InlineData("1", "{", "Bad JSON in message response")]
    [InlineData("1", "", "Bad JSON in message response")]
    [InlineData("2", "1", "Internal protocol error (no command id or mismatched command id)")]
    public async Task What_is_no_answer_can_be_caught(string id, string answer, string problem)
    {
        foreach (byte separator in Separators)
        {
            using JsockdProcess server = await Start(separator);
            using JsockdClient client = server.Connect(separator);
            Assert.Equal("1 message 5", await client.Ask("1", Catch, "5"));
            client.Send(id, answer);
            Assert.Equal($"1 ok \"{Failure}{problem}\"", await client.Line());
            Assert.Equal("2 ok 5", await client.Ask("2", "(m, p) => p", "5"));
        }
    }

    [Fact]
    public async Task An_answer_of_a_mebibyte_is_too_big()
    {
        using JsockdProcess server = await Start(0);
        using JsockdClient client = server.Connect(0);
        Assert.Equal("1 message 5", await client.Ask("1", Catch, "5"));
        client.Send("1", $"\"{new string('x', (1 << 20) - 2)}\"");
        Assert.Equal($"1 ok \"{Failure}Message response too big\"", await client.Line());
        Assert.Equal("1 message 5", await client.Ask("1", "(m, p) => JSockD.sendMessage(p).length", "5"));
        client.Send("1", $"\"{new string('x', (1 << 20) - 3)}\"");
        Assert.Equal($"1 ok {(1 << 20) - 3}", await client.Line());
    }

    [Fact]
    public async Task A_message_without_an_answer_ends_by_the_time_limit_and_a_late_answer_is_nobodys()
    {
        using JsockdProcess server = await Start(0, "-t", "50000");
        using JsockdClient client = server.Connect(0);
        Assert.Equal("1 message 5", await client.Ask("1", Catch, "5"));
        Assert.Equal($"1 ok \"{Failure}Timeout waiting for message response\"", await client.Line());
        client.Send("1", "3");
        Assert.Equal("2 message 6", await client.Ask("2", Catch, "6"));
        client.Send("2", "4");
        Assert.Equal("2 ok 4", await client.Line());
    }

    [Fact]
    public async Task A_client_that_begins_anew_owes_no_answer()
    {
        using JsockdProcess server = await Start(0, "-t", "5000000");
        using JsockdClient client = server.Connect(0);
        Assert.Equal("1 message 5", await client.Ask("1", Catch, "5"));
        client.Send("?reset");
        Assert.Equal("reset", await client.Line());
        Assert.Equal($"1 ok \"{Failure}Interrupted while waiting for message response\"", await client.Line());
        Assert.Equal("2 ok 5", await client.Ask("2", "(m, p) => p", "5"));
    }

    [Fact]
    public async Task A_message_is_one_line_whatever_its_spaces_are()
    {
        using JsockdProcess server = await Start(0);
        using JsockdClient client = server.Connect(0);
        string line = await client.Ask("1", "(m, p) => JSockD.sendMessage({ a: ['\\n', 1], b: 2 }, ['a'], 1)");
        Assert.StartsWith("1 message {", line, StringComparison.Ordinal);
        Assert.Equal("""{"a":["\n",1]}""", System.Text.Json.Nodes.JsonNode.Parse(line["1 message ".Length..])!.ToJsonString());
        client.Send("1", "null");
        Assert.Equal("1 ok null", await client.Line());
    }

    [Fact]
    public async Task A_client_that_goes_instead_of_answering_ends_the_server()
    {
        using JsockdProcess server = await Start(0, "-t", "60000000");
        using (JsockdClient client = server.Connect(0)) Assert.Equal("1 message 5", await client.Ask("1", Catch, "5"));
        Assert.Equal(0, (await server.Program.End()).ExitCode);
    }

    private static Task<JsockdProcess> Start(byte separator, params string[] options) =>
        JsockdProcess.Start(["-b", Convert.ToHexString([separator]), .. options.Length > 0 ? options : ["-t", "60000000"]]);
}
