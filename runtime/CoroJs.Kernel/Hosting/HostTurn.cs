using System.Diagnostics;

namespace CoroJs.Hosting;

/// <summary>
/// Code of the host runs on behalf of a call: what it traces and logs belongs to the activity in which the call was asked for.
/// Kernel thread, from the making to the disposal.
/// </summary>
internal readonly ref struct HostTurn
{
    private readonly Activity? before;
    private readonly bool isOther;

    public HostTurn(HostCall? call)
    {
        before = Activity.Current;
        // Inside of a nested call other calls have their turns too.
        isOther = before != call?.Trace;
        if (isOther) Activity.Current = call?.Trace;
    }

    public void Dispose()
    {
        if (isOther) Activity.Current = before;
    }
}
