using System.Numerics;
using System.Text.Json.Nodes;

namespace CoroJs.Tests.Hosting;

/// <summary>Values on their way into functions of the host.</summary>
public sealed class ArgumentTests
{
    [Fact]
    public async Task Big_numbers_and_dates_are_arguments_as_they_are()
    {
        await using var runtime = new CoroRuntime();
        runtime.AddHostFunction("twice", (BigInteger n) => n * 2);
        runtime.AddHostFunction("next", (long n) => n + 1);
        runtime.AddHostFunction("most", (ulong n) => n);
        runtime.AddHostFunction("day", (DateTimeOffset d, int more) => d.AddDays(more));
        runtime.AddHostFunction("utc", (DateTime d) => d.Kind == DateTimeKind.Utc ? d.Year : -1);
        Assert.Equal("20|-6|60000000000000000000000000", runtime.Evaluate<string>("`${twice(10n)}|${twice(-3n)}|${twice(3n * 10n ** 25n)}`"));
        Assert.Equal("42|-41|9007199254740993|8", runtime.Evaluate<string>("`${next(41n)}|${next(-42n)}|${next(2n ** 53n)}|${next(7)}`"));
        Assert.Equal("18446744073709551615", runtime.Evaluate<string>("`${most(2n ** 64n - 1n)}`"));
        Assert.Equal("2026-01-03T00:00:00.000Z 2025", runtime.Evaluate<string>("`${day(new Date('2026-01-01'), 2).toISOString()} ${utc(new Date('2025-06-01'))}`"));
        foreach ((string script, string text) in new[]
        {
            ("next(2n ** 63n)", "out of the range"), ("next(1.5)", "no whole number"), ("twice('2')", "JavaScript gave text"), ("twice(0.5)", "no whole number"),
            ("most(-1n)", "out of the range"), ("day('2026-01-01', 1)", "a Date"), ("day(new Date(NaN), 1)", "invalid Date"), ("day(new Date(8.64e15), 1)", "years 1 to 9999"), ("next()", "a number"),
        })
        {
            var exception = Assert.Throws<JavaScriptException>(() => runtime.Execute(script));
            Assert.Contains(text, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_parameter_of_type_object_takes_the_nearest_type()
    {
        await using var runtime = new CoroRuntime();
        runtime.AddHostFunction("typeOf", (object? value) => value switch
        {
            null => "null",
            JsonNode node => node.ToJsonString(),
            DateTimeOffset date => $"date {date.Year}",
            byte[] bytes => $"{bytes.Length} bytes",
            JavaScriptFunction => "function",
            _ => $"{value.GetType().Name} {value}",
        });
        // The same by reflection, and behind other parameters.
        runtime.AddHostFunction("six", (int a, string b, bool c, double d, object? e, object? f = null) => $"{(e as JsonNode)?.ToJsonString()}/{f}");
        Assert.Equal(
            "null|null|{\"a\":[1]}|[1,\"x\"]|date 2026|BigInteger 5|Int32 7|Double 0.5|String x|2 bytes|function|Boolean True",
            runtime.Evaluate<string>("[undefined, null, { a: [1] }, [1, 'x'], new Date('2026-02-02'), 5n, 7, 0.5, 'x', new Uint8Array(2), () => 1, true].map(v => typeOf(v)).join('|')"));
        Assert.Equal("[2]/-9", runtime.Evaluate<string>("six(1, '', true, 2, [2], -9n)"));
        Assert.Equal("{}", runtime.Evaluate<string>("typeOf(new Map([[1, 2]]))"));
        Assert.Equal("null", runtime.Evaluate<string>("typeOf({ toJSON() {} })"));
    }
}
