using CoroJs.Platform;
using CoroJs.Polling;

namespace CoroJs.CommandServer.Transport;

/// <summary>
/// Watches descriptors that no runtime serves: listening sockets without a client, and connections whose runtime was given
/// back. Runs on the server's main thread until the server ends.
/// </summary>
internal sealed unsafe class Doorkeeper : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<Door> doors = [];
    private readonly WakeDescriptor wake = new();
    private int? exitCode;

    /// <summary>Any thread: calls <paramref name="opened"/> once, on the main thread, when there is something to read or to accept, or the
    /// peer is gone. The descriptor stays the caller's, who may not close it before.</summary>
    public void Watch(int descriptor, Action opened)
    {
        lock (gate) doors.Add(new Door(descriptor, opened));
        wake.Signal();
    }

    /// <summary>Any thread: the server ends. The first code counts.</summary>
    public void End(int code)
    {
        lock (gate) exitCode ??= code;
        wake.Signal();
    }

    /// <summary>Main thread: the exit code, once there is one.</summary>
    public int Run()
    {
        var opened = new List<Action>();
        while (true)
        {
            Door[] watched;
            lock (gate)
            {
                if (exitCode is { } code) return code;
                watched = [.. doors];
            }
            Wait(watched, opened);
            foreach (Action action in opened) action();
            opened.Clear();
        }
    }

    public void Dispose() => wake.Dispose();

    private void Wait(Door[] watched, List<Action> opened)
    {
        var entries = new Libc.PollEntry[watched.Length + 1];
        for (int i = 0; i < watched.Length; i++) entries[i] = new Libc.PollEntry { Descriptor = watched[i].Descriptor, Events = Libc.POLLIN };
        entries[^1] = new Libc.PollEntry { Descriptor = wake.Descriptor, Events = Libc.POLLIN };
        int count;
        fixed (Libc.PollEntry* first = entries) count = Libc.poll(first, (ulong)entries.Length, -1);
        if (count < 0)
        {
            if (Errno.Last is Errno.EINTR) return;
            throw new InvalidOperationException($"poll: {Errno.Describe(Errno.Last)}");
        }
        if (entries[^1].Returned != 0) wake.Clear();
        lock (gate)
        {
            for (int i = 0; i < watched.Length; i++)
            {
                if (entries[i].Returned == 0) continue;
                doors.Remove(watched[i]);
                opened.Add(watched[i].Opened);
            }
        }
    }

    private sealed record Door(int Descriptor, Action Opened);
}
