using System.Diagnostics;
using CoroJs.Hosting;

namespace CoroJs;

// The contexts that calls run in: those of keys, the runtimes' own, and fresh ones.
public sealed partial class CoroPool
{
    private async ValueTask<CoroContext> ContextAsync(PoolJob job, PoolRuntime runtime)
    {
        if (job.Call.Fresh) return await NewContextAsync(runtime).ConfigureAwait(false);
        if (job.Key is not { } key) return runtime.Runtime;
        // Only the call that runs looks at its key's context.
        if (key.Context is { } kept) return kept;
        CoroContext made = await NewContextAsync(runtime).ConfigureAwait(false);
        lock (gate)
        {
            if (key.Runtime == runtime) key.Context = made;
        }
        return made;
    }

    private async Task<CoroContext> MakeContextAsync(PoolRuntime runtime)
    {
        CoroContext context = await runtime.Runtime.CreateContextAsync().ConfigureAwait(false);
        try
        {
            await PrepareAsync(context, runtime.Scripts).ConfigureAwait(false);
            return context;
        }
        catch
        {
            if (!runtime.IsBroken) await context.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task PrepareAsync(CoroContext context, ScriptStore scripts)
    {
        Options.Prepare?.Invoke(context);
        foreach (WarmupScript script in Options.Warmup) await scripts.EvaluateAsync<object?>(context, script.Source, script.Name, null, default).ConfigureAwait(false);
    }

    // ---- under the lock ----------------------------------------------------------------------------------------

    private PoolKey KeyOf(string name)
    {
        if (!keys.TryGetValue(name, out PoolKey? key)) keys.Add(name, key = new PoolKey(name));
        return key;
    }

    // A call of it begins, or waits for room.
    private void Take(PoolKey key)
    {
        key.IsBusy = true;
        if (key.Place is { } place) idleKeys.Remove(place);
        key.Place = null;
    }

    // Its call has ended: the next one takes its place in the queue of the pool.
    private void Give(PoolKey key, ref List<CoroContext>? closed)
    {
        if (key.Waiting.First is { } next)
        {
            PoolJob job = next.Value;
            Leave(job);
            Wait(job, key.Runtime is { IsReplaced: false } its ? its.Waiting : waiting);
            return;
        }
        key.IsBusy = false;
        if (key.Context is null)
        {
            keys.Remove(key.Name);
            return;
        }
        key.LastUse = Stopwatch.GetTimestamp();
        key.Place = idleKeys.AddLast(key);
        while (idleKeys.Count > Options.ContextsKept) (closed ??= []).Add(Drop(idleKeys.First!.Value));
    }

    private void ForgetIfUnused(PoolKey? key)
    {
        if (key is { IsBusy: false, Context: null }) keys.Remove(key.Name);
    }

    // Of a key that is not busy.
    private CoroContext Drop(PoolKey key)
    {
        idleKeys.Remove(key.Place!);
        keys.Remove(key.Name);
        return key.Context!;
    }

    // ------------------------------------------------------------------------------------------------------------

    private static void Close(List<CoroContext>? contexts)
    {
        if (contexts is null) return;
        // Nobody waits for that: a context whose runtime has ended is closed already.
        foreach (CoroContext context in contexts) _ = context.DisposeAsync().AsTask();
    }
}
