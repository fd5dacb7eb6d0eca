using CoroJs.Engine;
using CoroJs.Platform;
using CoroJs.Sandboxing;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Fs;

/// <summary>Calls on open files.</summary>
internal static unsafe partial class FsCalls
{
    /// <summary>Reads up to here go through memory of the kernel and are copied once more; larger ones go straight into memory
    /// that becomes the result.</summary>
    private const int SmallRead = 16 << 10;

    /// <summary>Reads up to here are tried on the kernel thread: copying more would keep other fibers waiting.</summary>
    private const int QuickRead = Kernel.TransferSize;

    private static bool Open(Kernel kernel)
    {
        byte[] path = PathArgument.Of(kernel, 0);
        int flags = FileOpener.Flags(kernel, 1);
        int mode = FileOpener.Mode(kernel, 2);
        kernel.Handles.DemandRoom();
        if ((flags & ~Libc.O_CLOEXEC) != Libc.O_RDONLY || !MayLook(kernel, path, PathRights.Read)) return new OpenJob(path, flags, mode).Start(kernel);
        if (!CachedNames.TryOpen(path, kernel.Sandbox is not null, out Libc.StatX stat, out int descriptor, out int error)) return new OpenJob(path, flags, mode).Start(kernel);
        if (descriptor < 0) return Fail(kernel, error, "open", path);
        return kernel.Frame.ReturnBigInt(kernel.Handles.Add(new OpenFile(new FileDescriptor(descriptor), flags, stat)));
    }

    private static bool Read(Kernel kernel)
    {
        if (kernel.Handles.Get<OpenFile>(kernel.Frame.Argument(0)) is not { IsReadable: true } file) return kernel.Frame.FailBadHandle("read");
        long length = Size(kernel, 1, "length");
        long offset = kernel.Frame.OptionalInteger(2, "offset", 0, long.MaxValue) ?? -1;
        if (length == 0) return kernel.Frame.Return(new Value { Type = ValueType.Bytes, Pointer = kernel.Transfer });
        bool isTurn = offset >= 0 || file.Turns(forWriting: false).IsEmpty;
        if (file.IsQuick && isTurn && length <= QuickRead) return TryRead(kernel, file, (int)length, offset);
        return StartRead(kernel, file, length, offset, []);
    }

    private static bool StartRead(Kernel kernel, OpenFile file, long length, long offset, ReadOnlySpan<byte> begun)
    {
        var job = new ReadJob(kernel, file, length, offset, begun);
        return offset >= 0 ? job.Start(kernel) : job.StartInTurn(kernel, file.Turns(forWriting: false));
    }

    // Reads what the page cache holds; the pool reads the rest.
    private static bool TryRead(Kernel kernel, OpenFile file, int length, long offset)
    {
        byte* buffer = length <= SmallRead ? kernel.Transfer : NativeEngine.coro_buffer_new(kernel.Runtime, (ulong)length);
        if (buffer is null) return ReadFileJob.FailForMemory(kernel, "read");
        long got = ReadCached(file.Descriptor.Number, file.IsInMemory, buffer, length, offset, out bool isAll);
        bool isShort = got * 2 < length;
        bool returns;
        if (!isAll) returns = StartRead(kernel, file, length, offset, new ReadOnlySpan<byte>(buffer, (int)got));
        else if (got == 0) returns = kernel.Frame.ReturnNull();
        else if (buffer == kernel.Transfer) return kernel.Frame.Return(Value.OfMemory(ValueType.Bytes, buffer, (int)got));
        else if (isShort) returns = kernel.Frame.Return(kernel.Frame.ValueOf(ValueType.Bytes, new ReadOnlySpan<byte>(buffer, (int)got)));
        else return kernel.Frame.Return(Value.OfMemory(ValueType.Buffer, buffer, (int)got));
        if (buffer != kernel.Transfer) NativeEngine.coro_buffer_free(kernel.Runtime, buffer);
        return returns;
    }

    // How much there was. isAll: as much as wanted, or the file ends there.
    private static long ReadCached(int descriptor, bool inMemory, byte* buffer, long length, long offset, out bool isAll)
    {
        long got = 0;
        isAll = true;
        while (got < length)
        {
            var vector = new Libc.IoVector { Base = buffer + got, Size = (nint)(length - got) };
            nint count = Libc.preadv2(descriptor, &vector, 1, offset < 0 ? -1 : offset + got, Libc.RWF_NOWAIT);
            if (count < 0 && inMemory && Errno.Last == Errno.EOPNOTSUPP)
                count = (nint)FileMemory.ReadOnce(descriptor, buffer + got, length - got, offset < 0 ? -1 : offset + got, out _);
            if (count > 0)
            {
                got += count;
                continue;
            }
            isAll = count == 0;
            break;
        }
        return got;
    }

    private static bool Write(Kernel kernel)
    {
        if (kernel.Handles.Get<OpenFile>(kernel.Frame.Argument(0)) is not { } file) return kernel.Frame.FailBadHandle("write");
        long offset = kernel.Frame.OptionalInteger(2, "offset", 0, long.MaxValue) ?? -1;
        if (file.IsReadOnly)
        {
            kernel.Frame.Data(1, "data");
            return kernel.Frame.FailBadHandle("write");
        }
        var job = new WriteJob(file, Payload.Of(kernel, 1, "data"), offset);
        return offset >= 0 ? job.Start(kernel) : job.StartInTurn(kernel, file.Turns(forWriting: true));
    }

    private static bool HandleStat(Kernel kernel)
    {
        if (kernel.Handles.Get<OpenFile>(kernel.Frame.Argument(0)) is not { } file) return kernel.Frame.FailBadHandle("fstat");
        if (!file.IsQuick) return new HandleStatJob(file).Start(kernel);
        Libc.StatX stat;
        byte none = 0;
        return Libc.statx(file.Descriptor.Number, &none, Libc.AT_EMPTY_PATH, Libc.STATX_ALL, &stat) == 0
            ? StatRecord.Return(kernel, stat)
            : kernel.Frame.Fail(Errno.Last, "fstat");
    }

    private static bool Sync(Kernel kernel) =>
        StartHandleJob(kernel, "fsync", 0, static (descriptor, _) => Libc.fsync(descriptor) == 0 ? 0 : Errno.Last);

    private static bool SyncData(Kernel kernel) =>
        StartHandleJob(kernel, "fdatasync", 0, static (descriptor, _) => Libc.fdatasync(descriptor) == 0 ? 0 : Errno.Last);

    private static bool HandleTruncate(Kernel kernel)
    {
        if (kernel.Handles.Get<OpenFile>(kernel.Frame.Argument(0)) is null) return kernel.Frame.FailBadHandle("ftruncate");
        return StartHandleJob(kernel, "ftruncate", Size(kernel, 1, "size"), static (descriptor, size) => Libc.ftruncate(descriptor, size) == 0 ? 0 : Errno.Last);
    }

    private static bool StartHandleJob(Kernel kernel, string systemCall, long number, Func<int, long, int> call)
    {
        if (kernel.Handles.Get<OpenFile>(kernel.Frame.Argument(0)) is not { } file) return kernel.Frame.FailBadHandle(systemCall);
        return new HandleJob(file, systemCall, number, call).Start(kernel);
    }

    private static bool Close(Kernel kernel)
    {
        if (kernel.Handles.Get<OpenFile>(kernel.Frame.Argument(0)) is not { } file) return kernel.Frame.FailBadHandle("close");
        kernel.Handles.Remove(file);
        FileDescriptor descriptor = file.Descriptor;
        if (!descriptor.IsSole)
        {
            // Others still use it; the last of them closes it, on the pool.
            descriptor.Release();
            return true;
        }
        if (!file.IsReadOnly || !file.IsQuick || !IsLinked(descriptor.Number)) return new CloseJob(descriptor).Start(kernel);
        int error = descriptor.Release();
        return error == 0 || kernel.Frame.Fail(error, "close");
    }

    // Closing a deleted file gives its blocks back, which takes time.
    private static bool IsLinked(int descriptor)
    {
        Libc.Stat stat;
        return Libc.fstat(descriptor, &stat) == 0 && stat.Links > 0;
    }
}
