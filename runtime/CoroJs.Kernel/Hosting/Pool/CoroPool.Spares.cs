using CoroJs.Hosting;

namespace CoroJs;

// Contexts that are made ahead, while a runtime has nothing else to do.
public sealed partial class CoroPool
{
    private ValueTask<CoroContext> NewContextAsync(PoolRuntime runtime)
    {
        lock (gate)
        {
            if (runtime.Spares.TryPop(out CoroContext? spare)) return ValueTask.FromResult(spare);
        }
        return new ValueTask<CoroContext>(MakeContextAsync(runtime));
    }

    private void FillSpares(PoolRuntime runtime)
    {
        if (Options.SpareContexts == 0) return;
        lock (gate)
        {
            if (runtime.IsFilling || !WantsSpare(runtime)) return;
            runtime.IsFilling = true;
        }
        _ = FillSparesAsync(runtime);
    }

    private async Task FillSparesAsync(PoolRuntime runtime)
    {
        try
        {
            while (Keep(await MakeContextAsync(runtime).ConfigureAwait(false), runtime)) ;
        }
        catch (Exception)
        {
            // A call that needs one meets the same, and says so.
            lock (gate) runtime.IsFilling = false;
        }
    }

    // True: another one is wanted.
    private bool Keep(CoroContext spare, PoolRuntime runtime)
    {
        lock (gate)
        {
            runtime.Spares.Push(spare);
            return runtime.IsFilling = WantsSpare(runtime);
        }
    }

    // Lock.
    private bool WantsSpare(PoolRuntime runtime) =>
        !isClosing && runtime is { Calls: 0, IsReplaced: false, IsBroken: false } && runtime.Spares.Count < Options.SpareContexts;
}
