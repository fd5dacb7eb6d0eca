using System.Numerics;
using System.Text.Json.Nodes;

namespace CoroJs.Tests.Hosting;

public sealed class MessageTests
{
    public static TheoryData<FiberCarrier> Carriers => new(FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread);

    private sealed record Progress(string Step, int[] Done);

    [Theory, MemberData(nameof(Carriers))]
    public async Task Scripts_post_values_while_they_run(FiberCarrier carrier)
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier });
        var got = new List<ScriptMessage>();
        var options = new CallOptions { Tag = 9, Messages = new MessageChannel { Received = got.Add } };
        runtime.Execute("for (const v of [1, 0.5, 'text', true, null, 2n ** 70n, new Date(5), new Uint8Array([1, 2]), { step: 'a', done: [1, 2] }]) host.postMessage(v)", options);
        Assert.Equal([1, 0.5, "text", true, null, BigInteger.Pow(2, 70), DateTimeOffset.FromUnixTimeMilliseconds(5)], got.Take(7).Select(m => m.Value));
        Assert.Equal([1, 2], Assert.IsType<byte[]>(got[7].Value));
        Assert.IsType<JsonObject>(got[8].Value);
        var progress = got[8].As<Progress>();
        Assert.Equal("a", progress.Step);
        Assert.Equal([1, 2], progress.Done);
        Assert.Equal(1.0, got[0].As<double>());
        Assert.Throws<InvalidCastException>(() => got[2].As<int[]>());
        Assert.All(got, m => Assert.Equal(9, m.Tag));
        Assert.Equal("ERR_NOT_TRANSFERABLE", runtime.Evaluate<string>("try { host.postMessage(() => 1) } catch (e) { e.code }", options));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_request_blocks_its_fiber_until_the_host_replies(FiberCarrier carrier)
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier });
        runtime.Messages.Requested = async (message, cancellation) =>
        {
            await Task.Delay(5, cancellation);
            return message.As<int>() < 0 ? throw new ArgumentException("negative") : new { Twice = message.As<int>() * 2 };
        };
        Assert.Equal(12, runtime.Evaluate<int>("host.request(2).twice + host.request(4).twice"));
        Assert.Equal("ArgumentException: negative", runtime.Evaluate<string>("try { host.request(-1) } catch (e) { `${e}` }"));
    }

    [Fact]
    public async Task A_cancelled_call_cancels_the_request()
    {
        await using var runtime = new CoroRuntime();
        var cancelled = new TaskCompletionSource();
        using var source = new CancellationTokenSource();
        runtime.Messages.Requested = async (_, cancellation) =>
        {
            cancellation.Register(cancelled.SetResult);
            await source.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellation);
            return null;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runtime.ExecuteAsync("host.request(1)", cancellation: source.Token));
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task The_host_posts_to_a_call_and_to_a_context(FiberCarrier carrier)
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier });
        var channels = new[] { new MessageChannel(), new MessageChannel() };
        Task<string>[] calls = [.. channels.Select(c => runtime.EvaluateAsync<string>("`${host.receive()} ${host.receive().n}`", new CallOptions { Messages = c }))];
        runtime.Messages.Post("for the context");
        channels[1].Post("second");
        channels[0].Post("first");
        channels[0].Post(new { N = 1 });
        channels[1].Post(new { N = 2 });
        Assert.Equal(["first 1", "second 2"], await Task.WhenAll(calls));
        Assert.Equal("for the context", runtime.Evaluate<string>("host.receive()"));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_handler_gets_the_messages_one_after_the_other(FiberCarrier carrier)
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier });
        var done = new TaskCompletionSource<string>();
        runtime.Messages.Received = m => done.SetResult(m.As<string>());
        runtime.Execute("const got = []; host.onmessage = ({ data }) => { Fiber.sleep(1); got.push(data); if (got.length === 3) host.postMessage(got.join()) }");
        for (int i = 0; i < 3; i++) runtime.Messages.Post(i);
        Assert.Equal("0,1,2", await done.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("ERR_BUSY", runtime.Evaluate<string>("try { host.receive() } catch (e) { e.code }"));
    }

    [Fact]
    public async Task Nobody_listening_is_an_error()
    {
        await using var runtime = new CoroRuntime();
        var thrown = Assert.Throws<JavaScriptException>(() => runtime.Execute("host.postMessage(1)"));
        Assert.Equal("ERR_NO_RECEIVER", thrown.Code);
        Assert.Throws<JavaScriptException>(() => runtime.Execute("host.request(1)"));
    }

    [Fact]
    public async Task A_cancelled_receiver_takes_no_message()
    {
        await using var runtime = new CoroRuntime();
        using var source = new CancellationTokenSource();
        Task call = runtime.ExecuteAsync("host.receive()", cancellation: source.Token);
        runtime.Execute("1");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        runtime.Messages.Post("kept");
        Assert.Equal(1, runtime.Messages.Count);
        Assert.Equal("kept", runtime.Evaluate<string>("host.receive()"));
    }
}
