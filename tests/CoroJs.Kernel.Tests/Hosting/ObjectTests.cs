using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CoroJs.Tests.Hosting;

public sealed partial class ObjectTests
{
    public static TheoryData<FiberCarrier> Carriers => new(FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread);

    internal sealed record Counted(string Name, int Count);

    internal sealed record Article(string Name, decimal Price, string[] Tags);

    [JsonSerializable(typeof(Article)), JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class ArticleContext : JsonSerializerContext;

    [SuppressMessage("Performance", "CA1822", Justification = "They are there to be members of an object")]
    private sealed class Shop
    {
        [ScriptMember] public string Name { get; set; } = "corner";

        [ScriptMember("articles")] public int Count => 2;

        public string Secret { get; set; } = "hidden";

        [ScriptMember]
        public async Task<double> PriceAsync(string article, CancellationToken cancellation)
        {
            await Task.Delay(2, cancellation);
            return article.Length * 1.5;
        }

        [ScriptMember]
        public async ValueTask WaitAsync() => await Task.Yield();

        [ScriptMember]
        public ValueTask<int> ReadyAsync() => new(7);

        [ScriptMember]
        public string Describe(Article article, int copies = 2, bool? isGift = null) => $"{article.Name} {article.Price} {string.Join('+', article.Tags)} x{copies} {isGift}";

        [ScriptMember]
        public Article Find(string name) => name == "none" ? throw new KeyNotFoundException(name) : new Article(name, 2.5m, ["a"]);

        public void Destroy() => throw new InvalidOperationException("not exposed");

        public static int Twice(int number) => number * 2;

        public static string Currency { get; set; } = "EUR";
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Scripts_use_what_an_object_exposes_and_nothing_else(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier);
        var shop = new Shop();
        runtime.AddHostObject("shop", shop, HostExposure.Attributed);
        Assert.Equal("articles,describe,find,name,priceAsync,readyAsync,waitAsync", runtime.Evaluate<string>("Object.keys(shop).sort().join()"));
        Assert.Equal("corner 2 6 undefined 7", runtime.Evaluate<string>("`${shop.name} ${shop.articles} ${shop.priceAsync('abcd')} ${shop.waitAsync()} ${shop.readyAsync()}`"));
        runtime.Execute("shop.name = 'new'");
        Assert.Equal("new", shop.Name);
        Assert.Equal("undefined,undefined,[object Shop]", runtime.Evaluate<string>("`${shop.secret},${shop.destroy},${shop}`"));
        Assert.Equal("TypeError", runtime.Evaluate<string>("'use strict'; try { shop.articles = 5 } catch (e) { e.name }"));
        Assert.Equal("pen 1.5 x+y x2 ", runtime.Evaluate<string>("shop.describe({ name: 'pen', price: 1.5, tags: ['x', 'y'] })"));
        Assert.Equal("pen 1.5  x3 True", runtime.Evaluate<string>("shop.describe({ name: 'pen', price: 1.5, tags: [] }, 3, true)"));
        Assert.Equal("2.5", runtime.Evaluate<string>("`${shop.find('x').price}`"));
        Assert.Equal("KeyNotFoundException: none", runtime.Evaluate<string>("try { shop.find('none') } catch (e) { `${e}` }"));
        Assert.Contains("Argument 2, copies:", runtime.Evaluate<string>("try { shop.describe({ name: '', price: 1, tags: [] }, 'two') } catch (e) { e.message }"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_are_exposed_by_a_list_and_static_ones_of_a_type()
    {
        await using var runtime = Make(FiberCarrier.Stack);
        runtime.AddHostObject("app.shop", new Shop(), HostExposure.Members(nameof(Shop.Secret)));
        Assert.Equal("hidden undefined", runtime.Evaluate<string>("`${app.shop.secret} ${app.shop.name}`"));
        runtime.AddHostType("Tools", typeof(Shop), HostExposure.Members(nameof(Shop.Twice), nameof(Shop.Currency)));
        Assert.Equal("42 EUR", runtime.Evaluate<string>("`${Tools.twice(21)} ${Tools.currency}`"));
        var missing = Assert.Throws<ArgumentException>(() => runtime.AddHostObject("s", new Shop(), HostExposure.Members("Gone")));
        Assert.Contains("'Gone'", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_delegate_is_a_function()
    {
        await using var runtime = Make(FiberCarrier.Stack);
        runtime.AddHostFunction("five", (int a, int b, int c, int d, string e = "!") => $"{a + b + c + d}{e}");
        Assert.Equal("10! 10?", runtime.Evaluate<string>("`${five(1, 2, 3, 4)} ${five(1, 2, 3, 4, '?')}`"));
        Assert.Throws<ArgumentException>(() => runtime.AddHostFunction("bad", (ref int a) => { a++; }));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Sequences_are_iterated_step_by_step(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier);
        var ended = new List<string>();
        int made = 0;
        async IAsyncEnumerable<int> Count(int to, [EnumeratorCancellation] CancellationToken cancellation = default)
        {
            try
            {
                for (int i = 1; i <= to; i++)
                {
                    await Task.Delay(1, cancellation);
                    made++;
                    yield return i;
                }
            }
            finally
            {
                ended.Add($"of {to}");
            }
        }
        IEnumerable<string> Words()
        {
            yield return "a";
            yield return "b";
        }
        int handles = runtime.Evaluate<int>("__primordials.process.fiberStatistics().handles");
        runtime.AddHostFunction("count", (int to) => Count(to));
        runtime.AddHostFunction("words", Words);
        runtime.AddHostFunction("articles", () => Articles());
        Assert.Equal(6, runtime.Evaluate<int>("let sum = 0; for (const n of count(3)) sum += n; sum"));
        Assert.Equal("1,2", runtime.Evaluate<string>("const seen = []; for (const n of count(1000)) { seen.push(n); if (n === 2) break } seen.join()"));
        Assert.Equal(["of 3", "of 1000"], ended);
        Assert.Equal(5, made);
        Assert.Equal("a,b", runtime.Evaluate<string>("[...words()].join()"));
        Assert.Equal("x", runtime.Evaluate<string>("articles().map(a => a.name).toArray().join()"));
        Assert.Equal(3, await runtime.EvaluateAsync<int>("(async () => { let last; for await (const n of count(3)) last = n; return last })()"));
        Assert.Equal(handles, runtime.Evaluate<int>("__primordials.process.fiberStatistics().handles"));
    }

    private static async IAsyncEnumerable<Article> Articles()
    {
        await Task.Yield();
        yield return new Article("x", 1, []);
    }

    [Fact]
    public async Task An_error_of_a_sequence_is_thrown_where_it_is_iterated_and_cancellation_reaches_it()
    {
        await using var runtime = Make(FiberCarrier.Stack);
        var cancelled = new TaskCompletionSource();
        using var source = new CancellationTokenSource();
        async IAsyncEnumerable<int> Fail()
        {
            yield return 1;
            await Task.Yield();
            throw new IOException("gone");
        }
        async IAsyncEnumerable<int> Endless([EnumeratorCancellation] CancellationToken cancellation = default)
        {
            cancellation.Register(cancelled.SetResult);
            await source.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellation);
            yield return 1;
        }
        runtime.AddHostFunction("fail", () => Fail());
        runtime.AddHostFunction("endless", () => Endless());
        Assert.Equal("1 IOException: gone", runtime.Evaluate<string>("let n; try { for (n of fail()) ; } catch (e) { `${n} ${e}` }"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runtime.ExecuteAsync("for (const n of endless()) ;", cancellation: source.Token));
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Streams_are_read_and_written_like_sockets(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier);
        var written = new MemoryStream();
        runtime.AddHostFunction("open", Stream () => new MemoryStream(Encoding.UTF8.GetBytes("first line\nsecond ü\nrest")));
        runtime.AddHostFunction("create", async Task<Stream> () =>
        {
            await Task.Yield();
            return written;
        });
        Assert.Equal("first line|second ü|114|est|null", runtime.Evaluate<string>("const s = open(); `${s.readLine()}|${s.readLine()}|${s.readBytes(1)}|${s.read()}|${s.read()}`"));
        Assert.Equal("3,2,true,ERR_STREAM_DESTROYED", runtime.Evaluate<string>("const out = create(); const a = out.write('aü'), b = out.write(new Uint8Array([66, 67])); out.close(); out.close(); let code; try { out.write('x') } catch (e) { code = e.code } `${a},${b},${out.closed},${code}`"));
        Assert.Equal("aüBC", Encoding.UTF8.GetString(written.ToArray()));
        Assert.Throws<ObjectDisposedException>(() => written.WriteByte(1));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Records_travel_by_source_generated_contracts(FiberCarrier carrier)
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier, Json = new JsonSerializerOptions { TypeInfoResolver = ArticleContext.Default, PropertyNamingPolicy = JsonNamingPolicy.CamelCase } });
        runtime.AddHostFunction("raise", (Article article) => article with { Price = article.Price * 2 });
        Article raised = runtime.Evaluate<Article>("raise({ name: 'pen', price: 1.25, tags: ['x'] })");
        Assert.Equal(("pen", 2.5m, "x"), (raised.Name, raised.Price, raised.Tags[0]));
        Assert.Throws<NotSupportedException>(() => runtime.Evaluate<Dictionary<string, Version>>("({})"));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_function_of_a_script_may_be_kept_beyond_the_call(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier);
        JavaScriptFunction? kept = null;
        runtime.AddHostFunction("keep", (JavaScriptFunction f) => { kept = f; });
        runtime.Execute("{ let n = 0; keep(step => { Fiber.sleep(1); return n += step }) }");
        Assert.Equal(2, await kept!.InvokeAsync<int>([2]));
        int[] sums = await Task.WhenAll(kept.InvokeAsync<int>([1]), kept.InvokeAsync<int>([1]));
        Assert.Equal([3, 4], sums.Order());
        kept.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => kept.InvokeAsync<int>([1]));
    }

    private static CoroRuntime Make(FiberCarrier carrier) => new(new CoroRuntimeOptions { Carrier = carrier });
}
