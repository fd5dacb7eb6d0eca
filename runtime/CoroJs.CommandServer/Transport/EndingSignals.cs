using CoroJs.Engine;
using CoroJs.Platform;

namespace CoroJs.CommandServer.Transport;

/// <summary>SIGTERM and SIGINT: the server ends. The doorkeeper's thread serves them, so no thread is made for them.</summary>
internal sealed unsafe class EndingSignals : IDisposable
{
    private const byte SIGINT = 2, SIGTERM = 15;

    private readonly Doorkeeper doorkeeper;
    private readonly int codeOfInterrupt;
    private readonly int readEnd, writeEnd;

    /// <param name="doorkeeper">Of the server.</param>
    /// <param name="codeOfInterrupt">The exit code after SIGINT; after SIGTERM it is 0.</param>
    /// <exception cref="CommandServerException">The system refuses.</exception>
    public EndingSignals(Doorkeeper doorkeeper, int codeOfInterrupt)
    {
        this.doorkeeper = doorkeeper;
        this.codeOfInterrupt = codeOfInterrupt;
        int* ends = stackalloc int[2];
        if (Libc.pipe2(ends, Libc.O_NONBLOCK | Libc.O_CLOEXEC) != 0) throw new CommandServerException($"cannot make a pipe: {Errno.Describe(Errno.Last)}");
        (readEnd, writeEnd) = (ends[0], ends[1]);
        doorkeeper.Watch(readEnd, Serve);
        Listen(SIGTERM);
        Listen(SIGINT);
    }

    public void Dispose()
    {
        NativeEngine.coro_signal_unwatch(SIGTERM, writeEnd);
        NativeEngine.coro_signal_unwatch(SIGINT, writeEnd);
        _ = Libc.close(readEnd);
        _ = Libc.close(writeEnd);
    }

    private void Listen(byte signal)
    {
        int error = NativeEngine.coro_signal_watch(signal, writeEnd);
        if (error != 0) throw new CommandServerException($"cannot listen to signal {signal}: {Errno.Describe(error)}");
    }

    // Main thread.
    private void Serve()
    {
        byte signal;
        if (Libc.read(readEnd, &signal, 1) == 1) doorkeeper.End(signal == SIGINT ? codeOfInterrupt : 0);
        else doorkeeper.Watch(readEnd, Serve);
    }
}
