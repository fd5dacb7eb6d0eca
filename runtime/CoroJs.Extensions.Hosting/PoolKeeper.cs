using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CoroJs.Extensions.Hosting;

/// <summary>Makes a host's pool, before its other services start, and ends it when those have stopped.</summary>
internal sealed class PoolKeeper : IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    private readonly ILogger logger;
    private readonly Lazy<Task<CoroPool>> pool;

    public PoolKeeper(IServiceProvider services, string name)
    {
        logger = LoggersOf(services).CreateLogger(PoolLog.PoolCategory);
        pool = new Lazy<Task<CoroPool>>(() => MakeAsync(services, name));
    }

    /// <summary>Waits for it, where it is not there yet.</summary>
    public CoroPool Pool => pool.Value.GetAwaiter().GetResult();

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        CoroPool made = await pool.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        PoolLog.Started(logger, made.Options.Name);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Nobody asks for anything any more.
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (!IsMade) return;
        try
        {
            await Pool.DrainAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            PoolLog.NotDrained(logger, Pool.Options.Name);
        }
    }

    public ValueTask DisposeAsync() => IsMade ? Pool.DisposeAsync() : ValueTask.CompletedTask;

    public void Dispose()
    {
        if (IsMade) Pool.Dispose();
    }

    private bool IsMade => pool is { IsValueCreated: true, Value.IsCompletedSuccessfully: true };

    // Services without a host may have none.
    private static ILoggerFactory LoggersOf(IServiceProvider services) => services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;

    private static async Task<CoroPool> MakeAsync(IServiceProvider services, string name)
    {
        string contentRoot = services.GetService<IHostEnvironment>()?.ContentRootPath ?? Environment.CurrentDirectory;
        CoroJsOptions configured = services.GetRequiredService<IOptionsMonitor<CoroJsOptions>>().Get(name);
        CoroJsSetup setup = services.GetRequiredService<IOptionsMonitor<CoroJsSetup>>().Get(name);
        CoroPoolOptions options = configured.ToPool(name, contentRoot);
        foreach (Func<IServiceProvider, CoroPoolOptions, CoroPoolOptions> change in setup.Changes) options = change(services, options);

        var reporter = new PoolReporter(LoggersOf(services), name, configured.SlowCall);
        Action<ConsoleMessage>? console = options.Runtime.Console;
        Action<CoroContext>? prepare = options.Prepare;
        CoroPool pool = await CoroPool.CreateAsync(options with
        {
            Runtime = options.Runtime with { Console = console is null ? reporter.Write : message => { console(message); reporter.Write(message); } },
            Prepare = context =>
            {
                if (context is CoroRuntime runtime) runtime.UnhandledError += reporter.Report;
                prepare?.Invoke(context);
                foreach (Action<IServiceProvider, CoroContext> preparation in setup.Preparations) preparation(services, context);
            },
        }).ConfigureAwait(false);
        pool.RuntimeReplaced += reporter.Report;
        pool.CallEnded += reporter.Report;
        return pool;
    }
}
