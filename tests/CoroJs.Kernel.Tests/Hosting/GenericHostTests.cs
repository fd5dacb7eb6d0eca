using System.Text;
using CoroJs.Extensions.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CoroJs.Tests.Hosting;

public sealed class GenericHostTests
{
    [Fact]
    public async Task A_host_has_a_pool_that_is_configured_and_ends_with_it()
    {
        using var folder = new ScratchFolder();
        folder.Write("scripts/tax.js", "export const rate = 0.5");
        folder.Write("warmup.js", "const currency = 'EUR'");
        HostApplicationBuilder builder = Builder(folder.Path, """
            {
              "Scripts": {
                "Runtimes": 2, "MaxQueue": 7, "IdleAfter": "00:00:30", "SlowCall": "00:00:02", "Warmup": ["warmup.js"], "ModulesFolder": "scripts",
                "Runtime": { "Carrier": "Plain", "MaxHeapMebibytes": 64, "TimeLimit": "00:00:05" },
                "Permissions": { "Env": ["CORO_*"], "Net": ["all"] }
              }
            }
            """);
        builder.Services.AddSingleton(new Prices(7));
        builder.Services.AddCoroJs(builder.Configuration.GetSection("Scripts"))
            .Prepare((services, context) => context.AddHostFunction("priceOf", (string _) => services.GetRequiredService<Prices>().Amount))
            .Change((_, pool) => pool with { ContextsKept = 9 });
        CoroPool pool;
        using (IHost host = builder.Build())
        {
            await host.StartAsync();
            pool = host.Services.GetRequiredService<CoroPool>();
            Assert.Same(pool, host.Services.GetRequiredService<CoroPool>());
            Assert.Equal(("pool", 2, 7, 9, TimeSpan.FromSeconds(30)), (pool.Options.Name, pool.Options.Runtimes, pool.Options.MaxQueue, pool.Options.ContextsKept, pool.Options.IdleAfter));
            CoroRuntimeOptions runtime = pool.Options.Runtime;
            Assert.Equal((FiberCarrier.Plain, 64, TimeSpan.FromSeconds(5)), (runtime.Carrier, runtime.MaxHeapMebibytes, runtime.TimeLimit));
            Assert.Equal(("CORO_*", true, false), (string.Join(',', runtime.Permissions.Env), runtime.Permissions.Net.IsAll, runtime.Permissions.Read.IsAll));
            Assert.Equal("10.5 EUR", await pool.EvaluateAsync<string>("import('tax.js').then(m => `${priceOf('apple') * (1 + m.rate)} ${currency}`)"));

            // The host waits for the call.
            Task<int> last = pool.EvaluateAsync<int>("Fiber.sleep(100); 3");
            await host.StopAsync();
            Assert.Equal(3, await last);
            Assert.Throws<ObjectDisposedException>(() => { _ = pool.EvaluateAsync<int>("1"); });
        }
    }

    [Fact]
    public async Task What_scripts_and_pools_say_is_logged_with_its_call()
    {
        using var log = new HostLog();
        HostApplicationBuilder builder = Builder();
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log);
        builder.Services.AddCoroJs(options =>
        {
            options.Runtimes = 1;
            options.MaxCallsPerRuntime = 1;
            options.MaxQueue = 0;
            options.SlowCall = TimeSpan.FromSeconds(2);
            options.Runtime.ExpectsTimeLimits = true;
        });
        using IHost host = builder.Build();
        await host.StartAsync();
        CoroPool pool = host.Services.GetRequiredService<CoroPool>();
        var call = new PoolCall { Options = new CallOptions { Name = "order.js", Tag = 42, CpuLimit = TimeSpan.FromMilliseconds(100) } };
        await pool.EvaluateAsync<object?>("console.warn('low %d', 3); process.stdout.write('raw\\n')", call);
        Task slow = pool.EvaluateAsync<object?>("Fiber.sleep(2100)", call);
        await Assert.ThrowsAsync<PoolQueueFullException>(() => pool.EvaluateAsync<object?>("1", call));
        await slow;
        await Assert.ThrowsAsync<ScriptTimeoutException>(() => pool.EvaluateAsync<object?>("for (;;);", call));
        await Assert.ThrowsAsync<JavaScriptException>(() => pool.EvaluateAsync<object?>("throw new Error('mine')", call));
        await pool.EvaluateAsync<object?>("Fiber.run(() => { throw new Error('nobody') }); Fiber.sleep(1)", call);
        await host.StopAsync();

        HostLog.Line[] console = [.. log.Lines.Where(l => l.Event.Name == "ScriptConsole")];
        Assert.Equal([(LogLevel.Warning, "low 3"), (LogLevel.Information, "raw")], console.Select(l => (l.Level, l.Text)));
        Assert.Equal(("CoroJs.Script", 1), (console[0].Category, console[0].Event.Id));
        Assert.Equal(("pool", "order.js", 42), ((string)console[0].Scope["Pool"]!, (string)console[0].Scope["Script"]!, (int)console[0].Scope["Tag"]!));
        Assert.Equal((LogLevel.Error, "nobody", 42), (log["ScriptErrorUncaught"].Level, log["ScriptErrorUncaught"].Exception!.Message, (int)log["ScriptErrorUncaught"].Scope["Tag"]!));
        Assert.StartsWith("'order.js' in the pool 'pool' took 2", log["CallSlow"].Text, StringComparison.Ordinal);
        Assert.Contains("100 ms of processor time", log["CallLimited"].Text, StringComparison.Ordinal);
        Assert.Contains("MaxQueue", log["CallRefused"].Text, StringComparison.Ordinal);
        Assert.Equal((LogLevel.Debug, "mine"), (log["CallThrew"].Level, log["CallThrew"].Exception!.Message));
        Assert.Equal("CoroJs.Pool", log["PoolStarted"].Category);
    }

    [Fact]
    public async Task A_runtime_that_is_replaced_is_logged()
    {
        using var log = new HostLog();
        HostApplicationBuilder builder = Builder();
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log);
        builder.Services.AddCoroJs(options => options.Runtimes = 1);
        using IHost host = builder.Build();
        CoroPool pool = host.Services.GetRequiredService<CoroPool>();
        CoroRuntime runtime = await pool.UseAsync((context, _) => Task.FromResult(context.Runtime));
        await runtime.DisposeAsync();
        Assert.Equal(1, await pool.EvaluateAsync<int>("1"));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (log.Lines.All(l => l.Event.Name != "RuntimeReplaced")) await Task.Delay(10, limit.Token);
        Assert.Equal(LogLevel.Warning, log["RuntimeReplaced"].Level);
    }

    [Fact]
    public async Task Several_pools_are_keyed_services()
    {
        var services = new ServiceCollection();
        services.AddKeyedCoroJs("rules", options => options.Runtimes = 1).Prepare((_, context) => context.SetValue("who", "rules"));
        services.AddKeyedCoroJs("pages", options => options.Runtimes = 1).Prepare((_, context) => context.SetValue("who", "pages"));
        CoroPool rules;
        // Not a host's: whoever asks first makes them, and they end with the provider, which is disposed of without a wait here.
        using (ServiceProvider provider = services.BuildServiceProvider())
        {
            rules = provider.GetRequiredKeyedService<CoroPool>("rules");
            Assert.Equal("rules", await rules.EvaluateAsync<string>("who"));
            Assert.Equal("pages", await provider.GetRequiredKeyedService<CoroPool>("pages").EvaluateAsync<string>("who"));
        }
        Assert.Throws<ObjectDisposedException>(() => { _ = rules.EvaluateAsync<int>("1"); });
    }

    [Fact]
    public async Task A_host_does_not_start_with_options_that_cannot_be()
    {
        foreach ((Action<CoroJsOptions> configure, string what) in new (Action<CoroJsOptions>, string)[]
        {
            (options => options.Runtime.TimeLimit = TimeSpan.Zero, "TimeLimit"),
            (options => options.MaxCallsPerRuntime = 0, "MaxCallsPerRuntime"),
            (options => options.Permissions.Net.Add("a b"), "a b"),
            (options => options.Warmup.Add("nothing.js"), "nothing.js"),
        })
        {
            HostApplicationBuilder builder = Builder();
            builder.Services.AddCoroJs(configure);
            using IHost host = builder.Build();
            Exception thrown = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());
            Assert.Contains(what, thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_health_check_asks_a_runtime()
    {
        HostApplicationBuilder builder = Builder();
        var open = new TaskCompletionSource();
        builder.Services.AddCoroJs(options => (options.Runtimes, options.MaxCallsPerRuntime) = (1, 1)).Prepare((_, context) => context.AddHostFunction("gate", () => open.Task));
        builder.Services.AddHealthChecks().AddCheck<CoroPoolHealthCheck>("scripts", timeout: TimeSpan.FromMilliseconds(300));
        using IHost host = builder.Build();
        await host.StartAsync();
        var health = host.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);
        Task blocking = host.Services.GetRequiredService<CoroPool>().EvaluateAsync<object?>("gate()");
        HealthReport blocked = await health.CheckHealthAsync();
        Assert.Equal(HealthStatus.Unhealthy, blocked.Status);
        open.SetResult();
        await blocking;
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);
        await host.StopAsync();
    }

    private static HostApplicationBuilder Builder(string? contentRoot = null, string configuration = "{}")
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = contentRoot });
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(configuration)));
        return builder;
    }

    private sealed record Prices(int Amount);
}
