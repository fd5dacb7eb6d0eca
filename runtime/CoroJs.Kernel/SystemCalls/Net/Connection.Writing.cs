using CoroJs.Engine;
using CoroJs.Platform;

namespace CoroJs.SystemCalls.Net;

/// <summary>Writing and the half-close: in the order of the calls, each call's bytes whole.</summary>
internal sealed unsafe partial class Connection
{
    /// <summary>So many bytes one turn may send before others get theirs.</summary>
    private const int BytesPerTurn = 4 << 20;

    private WriteOperation? spareWriter;

    /// <summary>Writes the data of an argument of the present call.</summary>
    public bool Write(Kernel kernel, int argument)
    {
        ref Value data = ref kernel.Frame.Argument(argument);
        int size = checked((int)data.Size), sent = 0;
        if (Writers.IsEmpty)
        {
            if (!TrySend(kernel, data.Pointer, size, ref sent)) return true;
            if (sent == size && !HasUnsent) return kernel.Frame.ReturnBigInt((ulong)size);
        }
        WriteOperation writer = TakeWriter().ForData(kernel, argument, sent);
        writer.Wait(kernel);
        // The system would take more, but it is others' turn.
        if (IsWritable && Writers.First == kernel.Scheduler.Current) writer.GoOnSoon(kernel);
        return false;
    }

    /// <summary>Ends this end's stream when all that waits to be written is.</summary>
    public bool Shutdown(Kernel kernel) => Writers.IsEmpty && ShutdownNow(kernel) || TakeWriter().ForShutdown().Wait(kernel);

    /// <summary>False: it must wait until what was written is sent.</summary>
    public bool ShutdownNow(Kernel kernel)
    {
        if (tls is not null && !ShutdownTls(kernel)) return false;
        if (kernel.Frame.Native.Failure != Failure.None) return true;
        if (isPipe) return true; // what was written is in the pipe; closing it is its end
        if (Libc.shutdown(Descriptor, Libc.SHUT_WR) == 0) return true;
        int error = Errno.Last;
        // The peer has reset the connection: its stream is at an end already.
        return error == Errno.ENOTCONN || kernel.Frame.Fail(error, "shutdown");
    }

    public void GiveBack(WriteOperation writer) => spareWriter = writer;

    /// <summary>Sends what the system takes, up to a turn's share. False: it failed, the frame says how.</summary>
    public bool TrySend(Kernel kernel, byte* data, int size, ref int sent)
    {
        if (tls is not null) return TrySendTls(kernel, data, size, ref sent);
        int share = sent + (int)Math.Min((uint)(size - sent), (uint)BytesPerTurn);
        while (sent < share && IsWritable)
        {
            nint count = isPipe
                ? Libc.write(Descriptor, data + sent, share - sent)
                : Libc.send(Descriptor, data + sent, share - sent, Libc.MSG_NOSIGNAL);
            if (count >= 0)
            {
                sent += (int)count;
                continue;
            }
            int error = Errno.Last;
            if (error == Errno.EINTR) continue;
            if (error == Errno.EAGAIN)
            {
                IsWritable = false;
                return true;
            }
            kernel.Frame.Fail(error, "write");
            return false;
        }
        return true;
    }

    private WriteOperation TakeWriter()
    {
        WriteOperation writer = spareWriter ?? new WriteOperation(this);
        spareWriter = null;
        return writer;
    }
}
