using CoroJs.Sandboxing;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Fs;

/// <summary>A call on an open file. It holds the descriptor until it is done, whoever closes the file meanwhile.</summary>
internal abstract class OpenFileJob(OpenFile file, string systemCall) : FileJob(systemCall, PathAccess.None, null)
{
    private FileDescriptor? held = file.Descriptor.Hold();
    private WaitQueue? turns;
    private bool begun;

    protected int Descriptor { get; } = file.Descriptor.Number;

    protected bool IsRegular { get; } = file.IsRegular;

    /// <summary>Kernel thread: starts it when the calls before it in the queue are done. For a system call to return.</summary>
    public bool StartInTurn(Kernel kernel, WaitQueue queue)
    {
        turns = queue;
        queue.Add(kernel.Scheduler.Current);
        ParkOn(kernel);
        BeginInTurn(kernel, kernel.Scheduler.Current);
        return false;
    }

    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        if (turns is not null && !begun)
        {
            BeginInTurn(kernel, fiber);
            return false;
        }
        if (!base.TryComplete(kernel, fiber)) return false;
        LeaveQueue(kernel, fiber);
        return true;
    }

    public override void Abandon(Kernel kernel, Fiber fiber)
    {
        base.Abandon(kernel, fiber);
        LeaveQueue(kernel, fiber);
    }

    protected abstract void Work();

    protected sealed override void Perform()
    {
        Work();
        LetGo();
    }

    protected override void ReleaseOwn() => LetGo();

    private void BeginInTurn(Kernel kernel, Fiber fiber)
    {
        if (!turns!.IsTurnOf(fiber)) return;
        begun = true;
        Begin(kernel);
    }

    private void LeaveQueue(Kernel kernel, Fiber fiber)
    {
        if (turns is null) return;
        turns.Remove(fiber);
        turns.WakeFirst(kernel.Scheduler);
    }

    private void LetGo() => Interlocked.Exchange(ref held, null)?.Release();
}
