using CoroJs.Hosting;

namespace CoroJs;

// Scripts that want what V8 cannot make, and would end the process for.
public sealed partial class CoroRuntime
{
    private static int deaths;

    /// <summary>How many runtimes of this process have ended as <see cref="HasDied"/> says. Any thread.</summary>
    public static int Deaths => Volatile.Read(ref deaths);

    /// <summary>A script wanted an array, a table or the like that is larger than V8 can make, which ends a process with V8 alone in it.
    /// Here the call ends with a <see cref="ScriptOutOfMemoryException"/>, the others under way with a <see cref="RuntimeBrokenException"/>,
    /// and so does the runtime: dispose of it, which gives its memory back. Any thread.</summary>
    public bool HasDied { get; private set; }

    /// <summary>Kernel thread: it has died, and its calls know it.</summary>
    internal event Action<Kernel>? Death;

    /// <summary>Kernel thread: nothing of the engine's runtime may be used any more.</summary>
    internal void Died(Kernel kernel, string error, HostCall? culprit)
    {
        HasDied = true;
        Interlocked.Increment(ref deaths);
        Break($"a script wanted more than V8 can make ({error})");
        foreach (HostCall call in Calls.All())
        {
            call.Lose(call == culprit
                ? new ScriptOutOfMemoryException($"The script wanted more than V8 can make, which has ended its runtime: {error}")
                : new RuntimeBrokenException($"The runtime has ended under the call, because another script wanted more than V8 can make: {error}", isUnderWay: true));
        }
        Death?.Invoke(kernel);
    }
}
