namespace CoroJs.Tests.Hosting;

public sealed class PrimordialTests
{
    [Fact]
    public void Values_with_wrong_tags_reach_nobodys_memory()
    {
        using var runtime = new CoroRuntime();
        runtime.AddHostFunction("take", (object? value) => value);
        foreach (string tag in new[] { "0", "2", "3", "4" })
            foreach (string value in new[] { "12345", "1e300", "true", "undefined", "2n ** 60n", "'text'", "new Uint8Array(3)", "{}" })
                _ = Record.Exception(() => runtime.Evaluate<object?>($"__primordials.host.complete({tag}, {value}); Symbol()"));
        Assert.Throws<InvalidCastException>(() => runtime.Evaluate<object?>("__primordials.host.complete(0, 12345); Symbol()"));
        Assert.Throws<InvalidCastException>(() => runtime.Evaluate<object?>("__primordials.host.complete(4, 12345); Symbol()"));
        Assert.Equal(3, runtime.Evaluate<int>("1 + 2"));
    }

    [Fact]
    public void Functions_of_another_number_are_not_there()
    {
        using var runtime = new CoroRuntime();
        Assert.Equal("EBADF", runtime.Evaluate<string>("try { __primordials.host.call(77) } catch (e) { e.code }"));
    }
}
