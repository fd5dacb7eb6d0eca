using System.Text;
using CoroJs.Engine;
using CoroJs.Platform;
using CoroJs.Sandboxing;

namespace CoroJs.SystemCalls.Fs;

/// <summary>Reads a whole file: opens, sizes, reads and closes it.</summary>
internal sealed unsafe class ReadFileJob(Kernel kernel, byte[] path, PathRights rights, bool asText)
    : FileJob("open", new PathAccess(rights, PathMeaning.Object), path)
{
    /// <summary>V8's longest string, characters.</summary>
    private const long LongestText = 0x1fffffe8;

    private const int FirstRead = 64 << 10;

    private readonly nint runtime = kernel.Runtime;
    private Libc.StatX stat;
    private FileMemory memory;
    private long size;
    private bool isAscii;
    private string? tooLarge;

    /// <summary>No memory for the result.</summary>
    public static bool FailForMemory(Kernel kernel, string systemCall) => kernel.Frame.Fail(
        Failure.RangeError, $"Array buffer allocation failed, {systemCall}: the limit on buffers is met or the system has no memory", "ERR_MEMORY_ALLOCATION_FAILED", systemCall: systemCall);

    protected override void Perform()
    {
        int descriptor = Open(Libc.O_RDONLY, 0, out stat);
        if (descriptor < 0) return;
        // Opening a pipe may have taken for ever: its bytes are for those who still want them.
        if (IsLeft) size = 0;
        else if (stat.Type == Libc.S_IFREG && stat.Size > int.MaxValue) tooLarge = $"File size ({stat.Size}) is greater than 2 GiB";
        else if (stat.Type == Libc.S_IFREG && stat.Size > 0) ReadSized(descriptor, (long)stat.Size);
        else ReadToEnd(descriptor);
        if (Libc.close(descriptor) != 0 && Error == 0) FailWithoutPath(Errno.Last, "close");
        if (asText && Error == 0 && tooLarge is null) LookAtText();
    }

    protected override void WriteResult(Kernel kernel)
    {
        RecentPaths.Add(Path!, stat);
        if (tooLarge is not null) kernel.Frame.Fail(Failure.RangeError, tooLarge, "ERR_FS_FILE_TOO_LARGE");
        else memory.Return(kernel, size, asText, isAscii);
    }

    protected override void WriteFailure(Kernel kernel)
    {
        if (Error == Errno.ENOMEM) FailForMemory(kernel, "read");
        else base.WriteFailure(kernel);
    }

    protected override void ReleaseRuntimeMemory() => memory.ReleaseRuntimeMemory();

    protected override void ReleaseOwn() => memory.ReleaseOwn();

    private void ReadSized(int descriptor, long expected)
    {
        if (!asText && !EnterRuntime()) return;
        if (asText ? memory.TakeOwn(expected) : memory.TakeEngines(runtime, expected))
        {
            size = FileMemory.ReadFully(descriptor, memory.Bytes, expected, -1, out int error);
            if (error != 0) FailWithoutPath(error, "read");
        }
        else
        {
            Error = Errno.ENOMEM;
        }
        if (!asText) LeaveRuntime();
    }

    // A pipe, a device, or a file whose size the system does not tell. It may never end, so the memory is ours.
    private void ReadToEnd(int descriptor)
    {
        for (long room = FirstRead; ; room = Math.Min(room * 2, (long)int.MaxValue + 1))
        {
            if (!memory.TakeOwn(room))
            {
                Error = Errno.ENOMEM;
                return;
            }
            while (size < room)
            {
                long count = FileMemory.ReadOnce(descriptor, memory.Bytes + size, room - size, -1, out int error);
                if (count < 0) FailWithoutPath(error, "read");
                if (count <= 0) return;
                size += count;
            }
            if (size > int.MaxValue)
            {
                tooLarge = "File size is greater than 2 GiB";
                return;
            }
        }
    }

    private void LookAtText()
    {
        isAscii = FileMemory.IsAscii(memory.Bytes, size);
        if (size <= LongestText) return;
        if (isAscii || Encoding.UTF8.GetCharCount(memory.Bytes, (int)size) > LongestText)
            tooLarge = $"Cannot create a string longer than 0x{LongestText:x} characters (the file holds {size} bytes; read it as bytes, or in parts)";
    }
}
