using CoroJs.Engine;
using CoroJs.Platform;
using CoroJs.Polling;
using CoroJs.Scheduling;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls;

/// <summary>
/// Standard input, output or error. The open file behind it may be shared with other processes (a terminal, a pipe from a
/// shell), so it is never made non-blocking: a pipe or terminal is opened once more for us alone, a socket is used with
/// flags on each call, and a file simply never keeps one waiting long.
/// </summary>
internal sealed unsafe class StandardStream : PollTarget
{
    public const int MostAtOnce = 64 << 10;

    private enum Backing
    {
        File,
        Reopened,
        Socket,

        /// <summary>What a host gives in place of it: no input, and its console.</summary>
        Hosted,

        /// <summary>Cannot be opened again (another user's terminal): every call is made on a thread of the pool.</summary>
        Stubborn,
    }

    private readonly Backing backing;

    /// <param name="kernel">Whose poller watches it.</param>
    /// <param name="number">0, 1 or 2.</param>
    public StandardStream(Kernel kernel, int number)
    {
        Number = number;
        kernel.Handles.Add(this);
        if (kernel.Host is not null)
        {
            backing = Backing.Hosted;
            return;
        }
        backing = OpenAgain(number, out int descriptor);
        Descriptor = descriptor;
        if (backing is Backing.Reopened or Backing.Socket) kernel.Poller.Add(this);
    }

    /// <summary>There are three, and a program that has met the limit must be able to say so.</summary>
    public override bool IsLimited => false;

    /// <summary>It is a terminal.</summary>
    public bool IsTerminal => backing != Backing.Hosted && Libc.isatty(Number) == 1;

    /// <summary>The descriptor of the process: 0, 1 or 2.</summary>
    public int Number { get; }

    public bool Read(Kernel kernel, int most)
    {
        if (backing == Backing.Hosted) return kernel.Frame.ReturnNull();
        var operation = new ReadOperation(this, most);
        if (backing is Backing.Stubborn or Backing.File) return new BlockingRead(Number, most).Start(kernel);
        return operation.TryComplete(kernel, kernel.Scheduler.Current) || kernel.Scheduler.Park(operation);
    }

    public bool Write(Kernel kernel, ReadOnlySpan<byte> data)
    {
        if (backing == Backing.Hosted) return Hosting.HostMessageCalls.WriteRaw(kernel, Number, data);
        Fiber fiber = kernel.Scheduler.Current;
        if (!kernel.Output.TryTake(data.Length)) return kernel.Output.Fail(kernel);
        if (backing == Backing.Stubborn) return new BlockingWrite(Number, data.ToArray()).Start(kernel);
        int sent = 0, error = 0;
        if (backing == Backing.File || Writers.IsTurnOf(fiber))
        {
            fixed (byte* bytes = data)
            {
                sent = Send(bytes, data.Length, out error);
            }
        }
        if (error is not (0 or Errno.EAGAIN)) return kernel.Frame.Fail(error, "write");
        if (sent == data.Length) return kernel.Frame.ReturnBigInt((ulong)sent);
        Writers.Add(fiber);
        return kernel.Scheduler.Park(new WriteOperation(this, data[sent..].ToArray(), data.Length));
    }

    public override void Release(Kernel kernel)
    {
        if (backing is Backing.Reopened or Backing.Socket) kernel.Poller.Remove(this);
        if (backing == Backing.Reopened) _ = Libc.close(Descriptor);
        Descriptor = -1;
    }

    // No tuple, no text put together: .NET's libraries hold no code for the first, and neither is worth the time at start.
    private static Backing OpenAgain(int number, out int descriptor)
    {
        descriptor = number;
        uint type = Libc.FileType(number);
        if (type == Libc.S_IFSOCK) return Backing.Socket;
        if (type is not (Libc.S_IFIFO or Libc.S_IFCHR)) return Backing.File;
        if (type == Libc.S_IFCHR && Libc.isatty(number) == 0) return Backing.File; // /dev/null and its like
        int flags = (number == 0 ? Libc.O_RDONLY : Libc.O_WRONLY) | Libc.O_NONBLOCK | Libc.O_CLOEXEC | Libc.O_NOCTTY;
        int opened;
        fixed (byte* path = number switch { 0 => "/proc/self/fd/0"u8, 1 => "/proc/self/fd/1"u8, _ => "/proc/self/fd/2"u8 })
        {
            opened = Libc.open(path, flags, 0);
        }
        if (opened < 0) return Backing.Stubborn;
        descriptor = opened;
        return Backing.Reopened;
    }

    // Bytes written before it would have had to wait or failed (then `error` says so).
    private int Send(byte* bytes, int size, out int error)
    {
        error = 0;
        int sent = 0;
        while (sent < size)
        {
            nint count = backing == Backing.Socket
                ? Libc.send(Descriptor, bytes + sent, size - sent, Libc.MSG_NOSIGNAL | Libc.MSG_DONTWAIT)
                : Libc.write(Descriptor, bytes + sent, size - sent);
            if (count >= 0)
            {
                sent += (int)count;
                continue;
            }
            error = Errno.Last;
            if (error == Errno.EINTR)
            {
                error = 0;
                continue;
            }
            break;
        }
        return sent;
    }

    private sealed class ReadOperation(StandardStream stream, int most) : Operation
    {
        public override string Waiting => "standard input";

        public override void Abandon(Kernel kernel, Fiber fiber)
        {
            stream.Readers.Remove(fiber);
            stream.Readers.WakeFirst(kernel.Scheduler);
        }

        public override bool TryComplete(Kernel kernel, Fiber fiber)
        {
            if (!stream.Readers.IsTurnOf(fiber))
            {
                stream.Readers.Add(fiber);
                return false;
            }
            byte* buffer = kernel.Transfer;
            nint count;
            int error = 0;
            do
            {
                count = stream.backing == Backing.Socket
                    ? Libc.recv(stream.Descriptor, buffer, most, Libc.MSG_DONTWAIT)
                    : Libc.read(stream.Descriptor, buffer, most);
            }
            while (count < 0 && (error = Errno.Last) == Errno.EINTR);
            if (count < 0 && error == Errno.EAGAIN)
            {
                stream.Readers.Add(fiber);
                return false;
            }
            stream.Readers.Remove(fiber);
            stream.Readers.WakeFirst(kernel.Scheduler);
            // A terminal that has gone away says EIO: the end of input.
            if (count < 0 && error != Errno.EIO) return kernel.Frame.Fail(error, "read");
            if (count <= 0) return kernel.Frame.ReturnNull();
            return kernel.Frame.Return(Value.OfMemory(ValueType.Bytes, buffer, (int)count));
        }
    }

    private sealed class WriteOperation(StandardStream stream, byte[] data, int total) : Operation
    {
        private int sent;

        public override string Waiting => stream.Number == 1 ? "standard output" : "standard error";

        public override void Abandon(Kernel kernel, Fiber fiber)
        {
            stream.Writers.Remove(fiber);
            stream.Writers.WakeFirst(kernel.Scheduler);
        }

        public override bool TryComplete(Kernel kernel, Fiber fiber)
        {
            if (!stream.Writers.IsTurnOf(fiber)) return false;
            int error;
            fixed (byte* bytes = data)
            {
                sent += stream.Send(bytes + sent, data.Length - sent, out error);
            }
            if (error == Errno.EAGAIN) return false;
            stream.Writers.Remove(fiber);
            stream.Writers.WakeFirst(kernel.Scheduler);
            return error != 0 ? kernel.Frame.Fail(error, "write") : kernel.Frame.ReturnBigInt((ulong)total);
        }
    }

    private sealed class BlockingRead(int descriptor, int most) : BlockingJob
    {
        private readonly byte[] buffer = new byte[most];
        private nint count;
        private int error;

        public override string Waiting => "standard input";

        // What it reads would be lost.
        protected override bool MayBeLeft => false;

        protected override void Execute()
        {
            fixed (byte* bytes = buffer)
            {
                do count = Libc.read(descriptor, bytes, most);
                while (count < 0 && (error = Errno.Last) == Errno.EINTR);
            }
        }

        protected override void WriteOutcome(Kernel kernel)
        {
            if (count < 0) kernel.Frame.Fail(error, "read");
            else if (count == 0) kernel.Frame.ReturnNull();
            else kernel.Frame.Return(kernel.Frame.ValueOf(ValueType.Bytes, buffer.AsSpan(0, (int)count)));
        }
    }

    private sealed class BlockingWrite(int descriptor, byte[] data) : BlockingJob
    {
        private int error;

        public override string Waiting => "standard output";

        protected override bool MayBeLeft => false;

        protected override void Execute()
        {
            fixed (byte* bytes = data)
            {
                for (int sent = 0; sent < data.Length;)
                {
                    nint count = Libc.write(descriptor, bytes + sent, data.Length - sent);
                    if (count >= 0) sent += (int)count;
                    else if ((error = Errno.Last) != Errno.EINTR) return;
                    error = 0;
                }
            }
        }

        protected override void WriteOutcome(Kernel kernel)
        {
            if (error != 0) kernel.Frame.Fail(error, "write");
            else kernel.Frame.ReturnBigInt((ulong)data.Length);
        }
    }
}
