using CoroJs.Engine;
using CoroJs.Scheduling;

namespace CoroJs;

/// <summary>
/// A context of a runtime as the kernel sees it: a global object with a library of its own, and what that library shares with
/// the kernel. Fibers and resources belong to the context in which they were made and are not to be had from another. Kernel
/// thread only.
/// </summary>
internal sealed unsafe class RuntimeContext
{
    // Paths of functions that the host calls: so many that a host which makes names up fills no memory.
    private const int MostPaths = 256, LongestPath = 256;

    private Dictionary<string, nint>? paths;
    private nint callHook;
    private Action? whenClosed;

    public RuntimeContext(nint native)
    {
        Native = native;
        Timers = new TimerAlarm(this);
    }

    /// <summary>The engine's context; 0 once it was given back.</summary>
    public nint Native { get; private set; }

    public FiberPage Page { get; } = new();

    public TimerAlarm Timers { get; }

    /// <summary>The time for jobs that an ended call has left; null: there are none.</summary>
    public TimeBudget? Leftover { get; set; }

    /// <summary>The host's side of it; null in a program.</summary>
    public CoroContext? Host { get; init; }

    /// <summary>No call may begin in it any more.</summary>
    public bool IsClosing => whenClosed is not null || Native == 0;

    /// <summary>A function that the library gave, to be given back by coro_release; 0: there is none of that name.</summary>
    public nint HookOf(string name)
    {
        using var names = new NativeStrings(name);
        return NativeEngine.coro_hook(Native, names[0]);
    }

    /// <summary>The library's function that begins calls of the host.</summary>
    public nint CallHook => callHook != 0 ? callHook : callHook = HookOf("call");

    /// <summary>What the library made of "object.name"; 0: nothing yet.</summary>
    public nint PathOf(string path) => paths is not null && paths.TryGetValue(path, out nint kept) ? kept : 0;

    /// <summary>Takes the kept value over.</summary>
    public void KeepPath(string path, nint kept)
    {
        paths ??= [];
        if (kept != 0 && (paths.Count == MostPaths || path.Length > LongestPath || !paths.TryAdd(path, kept))) NativeEngine.coro_release(0, kept);
    }

    /// <summary>Ends all that belongs to it; `whenDone` is called when its last fiber has unwound and it was given back.</summary>
    public void Close(Kernel kernel, Action whenDone)
    {
        whenClosed = whenDone;
        kernel.Clock.Cancel(Timers);
        foreach (Hosting.HostCall call in kernel.Host!.Calls.All())
            if (call.Context.Inner == this) call.End(new ObjectDisposedException(nameof(CoroContext)));
        kernel.Scheduler.KillAll(this);
        kernel.Handles.ReleaseAll(kernel, this);
        CloseIfEmpty(kernel);
    }

    /// <summary>A fiber of it has ended.</summary>
    public void CloseIfEmpty(Kernel kernel)
    {
        if (whenClosed is null || Native == 0 || NativeEngine.coro_context_free(Native) == 0) return;
        Native = 0;
        kernel.Scheduler.ForgetPumps(this);
        kernel.OtherContexts.Remove(this);
        if (kernel.Context == this) kernel.Context = kernel.FirstContext;
        Forget(kernel);
        whenClosed();
    }

    /// <summary>When the runtime ends, which takes the engine's part with it.</summary>
    public void Forget(Kernel kernel)
    {
        if (callHook != 0) NativeEngine.coro_release(kernel.Runtime, callHook);
        callHook = 0;
        foreach (nint kept in paths?.Values ?? Enumerable.Empty<nint>()) NativeEngine.coro_release(kernel.Runtime, kept);
        paths = null;
        if (Native != 0) NativeEngine.coro_set_page(Native, null);
        Native = 0;
        Page.Dispose();
    }
}
