namespace CoroJs.Tests.CommandServer;

/// <summary>What JSockD's clients meet on the wire, with both separators.</summary>
public sealed class JsockdWireTests
{
    private const string TooLong = "1 exception \"jsockd command was too long\"";

    public static TheoryData<string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (string separator in (string[])["0A", "00"])
            {
                foreach ((string fields, string answer) in Table) rows.Add(separator, fields, answer);
            }
            return rows;
        }
    }

    // Fields are separated by | here, lines of answers too.
    private static (string Fields, string Answer)[] Table =>
    [
        ("1|(m, p) => p + 1|41", "1 ok 42"),
        ("a b|(m, p) => p|1", "a b ok 1"),
        ("|(m, p) => p|1", " ok 1"),
        ("1|(m, p) => m === undefined|1", "1 ok true"),
        ($"{new string('x', 40)}|(m, p) => p|1", $"{new string('x', 32)} ok 1"),
        ("1|(m, p) => p|[1, \"\u00fc\u4e16\ud83d\ude00\"]", "1 ok [1,\"\u00fc\u4e16\ud83d\ude00\"]"),
        ("1|async (m, p) => { await null; return p }|5", "1 ok 5"),
        ("1|await 1, (m, p) => p|5", "1 ok 5"),
        ("1|this.x = 1, (m, p) => delete x|5", "1 ok true"),
        ("1|(m, p) => p|", "1 exception \"JSON input parse error\""),
        ("1|(m, p) => p|{", "1 exception \"JSON input parse error\""),
        ("1|(m, p) =>|1", "1 exception \"error compiling command\""),
        ("1|await (|1", "1 exception \"error compiling command\""),
        ("1|throw 1|1", "1 exception \"error compiling command\""),
        ("1|(m, p) => undefined|1", "1 exception \"unserializable return value\""),
        ("1|(m, p) => () => 1|1", "1 exception \"unserializable return value\""),
        ("1|(m, p) => 1n|1", "1 exception \"error attempting to JSON serialize return value\""),
        ("1|(m, p) => { const o = {}; o.o = o; return o }|1", "1 exception \"error attempting to JSON serialize return value\""),
        ("1|(m, p) => p|1|2|(m, p) => p + 1|2", "1 ok 1|2 ok 3"),
        ("?reset", "reset"),
        ("?nonsense", "bad command"),
        ("?", "bad command"),
        ("1|?reset|2|(m, p) => p|3", "reset|2 ok 3"),
        ("1|?nonsense|(m, p) => p|3", "bad command|1 ok 3"),
        ("1|(m, p) => p|?nonsense|3", "bad command|1 ok 3"),
        ("1|globalThis.n = 1, (m, p) => n|1|2|(m, p) => n + 1|1", "1 ok 1|2 ok 2"),
    ];

    [Theory, MemberData(nameof(Rows))]
    public async Task Each_request_has_its_answer(string separator, string fields, string answer)
    {
        using JsockdProcess server = await JsockdProcess.Start("-b", separator, "-t", "10000000");
        using JsockdClient client = server.Connect(Convert.FromHexString(separator)[0]);
        client.Send(fields.Split('|'));
        foreach (string line in answer.Split('|')) Assert.Equal(line, await client.Line());
    }
}
