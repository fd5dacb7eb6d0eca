using System.Diagnostics;
using CoroJs.Hosting;

namespace CoroJs;

// Runtimes that break, grow, or have nothing to do.
public sealed partial class CoroPool
{
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(10);
    private readonly List<Task> replacements = [];
    private readonly CancellationTokenSource closing = new();
    private Timer? idleTimer;

    /// <summary>A runtime is replaced: told when the new one has taken its place, and each time that none could be made. On any
    /// thread.</summary>
    public event EventHandler<PoolReplacedEventArgs>? RuntimeReplaced;

    private async Task CheckAsync(PoolRuntime runtime)
    {
        try
        {
            if (await runtime.HasGrownAsync().ConfigureAwait(false)) Replace(runtime, PoolReplacement.Grown);
        }
        catch (ObjectDisposedException)
        {
            // It ended meanwhile: whose call ends next sees that.
        }
    }

    // One that broke while it had no calls.
    private void ReplaceBroken()
    {
        List<PoolRuntime>? broken = null;
        lock (gate)
        {
            foreach (PoolRuntime runtime in runtimes)
                if (runtime is { IsBroken: true, IsReplaced: false }) (broken ??= []).Add(runtime);
        }
        if (broken is null) return;
        foreach (PoolRuntime runtime in broken) Replace(runtime, PoolReplacement.Broken);
    }

    // It goes on serving until the new one is there, if it can.
    private void Replace(PoolRuntime runtime, PoolReplacement reason)
    {
        if (runtime.Runtime.HasDied) reason = PoolReplacement.Died;
        lock (gate)
        {
            if (runtime.IsReplaced || isClosing) return;
            runtime.IsReplaced = true;
            replacements.RemoveAll(static t => t.IsCompleted);
            replacements.Add(Task.Run(() =>
            {
                // It is no part of the call that found it out.
                Activity.Current = null;
                return ReplaceAsync(runtime, reason);
            }));
        }
    }

    private async Task ReplaceAsync(PoolRuntime old, PoolReplacement reason)
    {
        PoolRuntime? made = null;
        for (var patience = TimeSpan.FromMilliseconds(50); made is null && !closing.IsCancellationRequested; patience = patience * 2 < MostPatience ? patience * 2 : MostPatience)
        {
            try
            {
                made = await MakeRuntimeAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                RuntimeReplaced?.Invoke(this, new PoolReplacedEventArgs(reason, 0, e));
                await Task.Delay(patience, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        int lost = 0;
        List<(PoolJob, PoolRuntime)>? ready;
        Task emptied;
        lock (gate)
        {
            runtimes.Remove(old);
            if (made is not null) runtimes.Add(made);
            foreach (PoolKey key in keys.Values.Where(k => k.Runtime == old).ToArray())
            {
                if (key.Context is not null) lost++;
                if (key.Place is { } place) idleKeys.Remove(place);
                key.Place = null;
                key.Runtime = null;
                key.Context = null;
                if (!key.IsBusy) keys.Remove(key.Name);
            }
            MoveToAll(old.Waiting);
            old.Emptied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (old.Calls == 0) old.Emptied.SetResult();
            emptied = old.Emptied.Task;
            ready = Ready();
        }
        Run(ready);
        if (made is not null)
        {
            FillSpares(made);
            PoolMetrics.Replaced(this, reason);
            RuntimeReplaced?.Invoke(this, new PoolReplacedEventArgs(reason, lost, null));
        }
        await emptied.WaitAsync(closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await old.Runtime.DisposeAsync().ConfigureAwait(false);
    }

    // Lock: those that waited for one runtime wait for any, each at the place of its age.
    private void MoveToAll(LinkedList<PoolJob> queue)
    {
        LinkedListNode<PoolJob>? at = waiting.First;
        while (queue.First is { } node)
        {
            queue.RemoveFirst();
            while (at is not null && at.Value.Number < node.Value.Number) at = at.Next;
            if (at is null) waiting.AddLast(node);
            else waiting.AddBefore(at, node);
        }
    }

    private async Task<PoolRuntime> MakeRuntimeAsync()
    {
        var runtime = new CoroRuntime(Options.Runtime);
        try
        {
            var made = new PoolRuntime(this, runtime, new ScriptStore(runtime, code));
            await PrepareAsync(runtime, made.Scripts).ConfigureAwait(false);
            return made;
        }
        catch
        {
            await runtime.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void LookForIdle()
    {
        List<CoroContext>? closed = null;
        List<PoolRuntime> idle = [];
        lock (gate)
        {
            if (isClosing) return;
            while (idleKeys.First is { Value: var key } && Stopwatch.GetElapsedTime(key.LastUse) >= Options.IdleAfter) (closed ??= []).Add(Drop(key));
            foreach (PoolRuntime runtime in runtimes)
            {
                if (runtime.Calls > 0 || runtime.IsShrunk || runtime.IsReplaced || Stopwatch.GetElapsedTime(runtime.LastUse) < Options.IdleAfter) continue;
                runtime.IsShrunk = true;
                idle.Add(runtime);
            }
        }
        Close(closed);
        foreach (PoolRuntime runtime in idle) _ = ShrinkAsync(runtime);
    }

    private async Task ShrinkAsync(PoolRuntime runtime)
    {
        try
        {
            await runtime.MeasureAsync(collect: true).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            Replace(runtime, PoolReplacement.Broken);
        }
    }
}
