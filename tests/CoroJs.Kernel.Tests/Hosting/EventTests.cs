using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace CoroJs.Tests.Hosting;

/// <summary>Events and indexers of objects of the host.</summary>
public sealed class EventTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static TheoryData<FiberCarrier> Carriers => new(FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread);

    internal sealed class SoldEventArgs(string article, int count) : EventArgs
    {
        public string Article { get; } = article;

        public int Count { get; } = count;
    }

    [SuppressMessage("Design", "CA1003", Justification = "Events of any type are to be listened to")]
    private sealed class Shop
    {
        private readonly Dictionary<string, int> stock = new() { ["pen"] = 3 };

        [ScriptMember] public event EventHandler<SoldEventArgs>? Sold;

        [ScriptMember("shut")] public event EventHandler? Closed;

        [ScriptMember] public event Action<string, int, DateTimeOffset>? Counted;

        public event Action? Hidden;

        [ScriptMember]
        public int this[string article]
        {
            get => stock[article];
            set => stock[article] = value;
        }

        [ScriptMember("price")]
        public decimal this[string article, int count] => article.Length * count * 0.5m;

        public int Listeners => (Sold?.GetInvocationList().Length ?? 0) + (Closed?.GetInvocationList().Length ?? 0) + (Counted?.GetInvocationList().Length ?? 0);

        public void Sell(string article, int count) => Sold?.Invoke(this, new SoldEventArgs(article, count));

        public void Close() => Closed?.Invoke(this, EventArgs.Empty);

        public void Count(string article, int count) => Counted?.Invoke(article, count, DateTimeOffset.UnixEpoch);

        public void Hide() => Hidden?.Invoke();
    }

    private sealed class Odd
    {
        public event Func<int>? Asked;

        public event Action? Rang;

        public void On() => Rang?.Invoke();

        public int Ask() => Asked?.Invoke() ?? 0;
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Scripts_listen_to_events_that_are_exposed(FiberCarrier carrier)
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier });
        var shop = new Shop();
        runtime.AddHostObject("shop", shop, HostExposure.Attributed);
        var said = new BlockingCollection<string>();
        runtime.UnhandledError += (_, e) => said.Add($"{e.Tag} {e.Origin}: {e.Exception.Message}");
        CallOptions options = new() { Tag = "listener", Console = message => said.Add($"{message.Tag} {message.Text}") };
        string Next() => said.TryTake(out string? text, Patience) ? text : "nothing";

        await runtime.EvaluateAsync<object?>(
            """
            globalThis.onSold = sale => { Fiber.sleep(1); console.log(`${sale.count} ${sale.article}`); if (sale.count === 13) throw new Error('unlucky') };
            shop.on('sold', onSold).on('shut', (...args) => console.log('closed', args.length)).on('counted', (a, n, at) => console.log(a, n, at.getTime()));
            shop.once('sold', sale => console.log('first', sale.article));
            0
            """, options);
        Assert.Equal(4, shop.Listeners);
        await Task.Run(() => shop.Sell("pen", 2));
        Assert.Equal(["listener 2 pen", "listener first pen"], new[] { Next(), Next() }.Order());
        shop.Close();
        Assert.Equal("listener closed 0", Next());
        shop.Count("pen", 5);
        Assert.Equal("listener pen 5 0", Next());
        Assert.Equal(3, shop.Listeners);
        shop.Sell("ink", 13);
        Assert.Equal("listener 13 ink", Next());
        Assert.Equal("listener event Sold: unlucky", Next());

        // One that is not exposed is not there; neither is one that nobody has.
        foreach (string name in new[] { "hidden", "Sold", "toString" })
        {
            var exception = Assert.Throws<JavaScriptException>(() => runtime.Execute($"shop.on('{name}', () => {{}})"));
            Assert.Equal("ERR_UNKNOWN_EVENT", exception.Code);
        }
        Assert.Equal("ERR_INVALID_ARG_TYPE", Assert.Throws<JavaScriptException>(() => runtime.Execute("shop.on('sold', 5)")).Code);
        Assert.Equal("getPrice,get,set".Split(',').Order(), runtime.Evaluate<string>("Object.keys(shop).join()").Split(',').Order());

        runtime.Execute("shop.off('sold', onSold).off('sold', onSold)");
        Assert.Equal(2, shop.Listeners);
        shop.Sell("pen", 1);
        shop.Hide();
        shop.Close();
        Assert.Equal("listener closed 0", Next());
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Listening_ends_with_the_context(FiberCarrier carrier)
    {
        var shop = new Shop();
        await using (var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier }))
        {
            await using (CoroContext context = await runtime.CreateContextAsync())
            {
                context.AddHostObject("shop", shop, HostExposure.Attributed);
                runtime.AddHostObject("shop", shop, HostExposure.Attributed);
                context.Execute("shop.on('sold', () => {}); shop.on('shut', () => {})");
                runtime.Execute("shop.on('sold', () => {})");
                Assert.Equal(3, shop.Listeners);
                var exception = Assert.Throws<JavaScriptException>(() => context.Execute("for (;;) shop.on('shut', () => {})"));
                Assert.Contains("1000 times", exception.Message, StringComparison.Ordinal);
            }
            Assert.Equal(1, shop.Listeners);
            shop.Sell("pen", 1);
        }
        Assert.Equal(0, shop.Listeners);
        shop.Sell("pen", 1);
    }

    [Fact]
    public async Task An_indexer_is_get_and_set()
    {
        await using var runtime = new CoroRuntime();
        var shop = new Shop();
        runtime.AddHostObject("shop", shop, HostExposure.Attributed);
        Assert.Equal("3 7 3", runtime.Evaluate<string>("shop.set('ink', 7); `${shop.get('pen')} ${shop.get('ink')} ${shop.getPrice('ink', 2)}`"));
        Assert.Equal(7, shop["ink"]);
        Assert.Equal("KeyNotFoundException", Assert.Throws<JavaScriptException>(() => runtime.Execute("shop.get('none')")).Name);
        runtime.AddHostObject("list", new List<string> { "a", "b" }, HostExposure.Members("Item", nameof(List<string>.Count)));
        Assert.Equal("b 2 ArgumentOutOfRangeException", runtime.Evaluate<string>("let name; try { list.get(2) } catch (e) { ({ name } = e) } `${list.get(1)} ${list.count} ${name}`"));
    }

    [Fact]
    public async Task What_scripts_cannot_listen_to_is_refused()
    {
        await using var runtime = new CoroRuntime();
        var odd = new Odd();
        Assert.Contains("have a result", Assert.Throws<ArgumentException>(() => runtime.AddHostObject("odd", odd, HostExposure.Members(nameof(Odd.Asked)))).Message, StringComparison.Ordinal);
        Assert.Contains("'on'", Assert.Throws<ArgumentException>(() => runtime.AddHostObject("odd", odd, HostExposure.Members(nameof(Odd.Rang), nameof(Odd.On)))).Message, StringComparison.Ordinal);
        Assert.Equal(0, odd.Ask());
    }
}
