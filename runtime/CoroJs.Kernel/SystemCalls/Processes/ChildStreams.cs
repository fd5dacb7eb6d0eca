using System.Globalization;
using CoroJs.Engine;
using CoroJs.Platform;
using CoroJs.SystemCalls.Fs;
using CoroJs.SystemCalls.Net;

namespace CoroJs.SystemCalls.Processes;

/// <summary>
/// The descriptors that a child gets, and our ends of those that lead here. A list with a word each: "i" a pipe that the
/// child reads, "o" a pipe that it writes, "d" a socket for both, "n" nothing (/dev/null), "0" to "2" a standard stream of this
/// process, "h" and an id: an open file. The kernel thread opens it and hands it over to a <see cref="SpawnJob"/>.
/// </summary>
internal sealed unsafe class ChildStreams
{
    private readonly int[] theirs, ours;
    private readonly bool[] isSocket, isMade;
    private readonly FileDescriptor?[] held;

    private ChildStreams(int count)
    {
        theirs = new int[count];
        ours = new int[count];
        isSocket = new bool[count];
        isMade = new bool[count];
        held = new FileDescriptor?[count];
        Array.Fill(theirs, -1);
        Array.Fill(ours, -1);
    }

    public int Count => theirs.Length;

    /// <summary>What the child gets as its descriptors 0, 1, 2, …; -1: /dev/null.</summary>
    public ReadOnlySpan<int> Theirs => theirs;

    public static ChildStreams Open(Kernel kernel, string list)
    {
        string[] words = list.Split(',');
        if (words.Length > NativeSpawnOptions.MostDescriptors)
            throw SystemCallException.WrongValue("stdio", $"must have {NativeSpawnOptions.MostDescriptors} entries at most", list);
        var streams = new ChildStreams(words.Length);
        try
        {
            for (int i = 0; i < words.Length; i++) streams.Open(kernel, i, words[i]);
        }
        catch (SystemCallException)
        {
            streams.CloseOurs();
            streams.CloseTheirs();
            throw;
        }
        return streams;
    }

    /// <summary>Any thread: the child has its ends, or never will.</summary>
    public void CloseTheirs()
    {
        for (int i = 0; i < Count; i++)
        {
            if (isMade[i]) _ = Libc.close(theirs[i]);
            isMade[i] = false;
            held[i]?.Release();
            held[i] = null;
        }
    }

    /// <summary>Any thread: there is no child.</summary>
    public void CloseOurs()
    {
        for (int i = 0; i < Count; i++)
        {
            if (ours[i] >= 0) _ = Libc.close(ours[i]);
            ours[i] = -1;
        }
    }

    /// <summary>Kernel thread: makes our ends connections; an array of their ids, null where there is none.</summary>
    public Value Adopt(Kernel kernel)
    {
        Value* items = kernel.Frame.Items(Count);
        for (int i = 0; i < Count; i++)
        {
            items[i] = new Value { Type = Engine.ValueType.Null };
            if (ours[i] < 0) continue;
            Connection end = isSocket[i] ? Connection.Accepted(kernel, ours[i], default) : Connection.OfPipe(kernel, ours[i]);
            ours[i] = -1;
            items[i] = Value.OfBigInt(end.Id);
        }
        return TrapFrame.ArrayOf(items, Count);
    }

    private void Open(Kernel kernel, int place, string word)
    {
        int* ends = stackalloc int[2];
        switch (word)
        {
            case "n":
                return;
            case "0" or "1" or "2":
                theirs[place] = word[0] - '0';
                return;
            case "i" or "o":
                if (Libc.pipe2(ends, Libc.O_CLOEXEC) != 0) throw SystemCallException.Of(Errno.Last, "pipe2");
                (theirs[place], ours[place]) = word == "i" ? (ends[0], ends[1]) : (ends[1], ends[0]);
                break;
            case "d":
                if (Libc.socketpair(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0, ends) != 0)
                    throw SystemCallException.Of(Errno.Last, "socketpair");
                (theirs[place], ours[place]) = (ends[0], ends[1]);
                isSocket[place] = true;
                break;
            default:
                theirs[place] = OfFile(kernel, place, word);
                return;
        }
        isMade[place] = true;
        Libc.SetNonBlocking(ours[place]);
    }

    private int OfFile(Kernel kernel, int place, string word)
    {
        if (!word.StartsWith('h') || !ulong.TryParse(word.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out ulong id))
            throw SystemCallException.WrongValue("stdio", "must be a list of i, o, d, n, 0, 1, 2 and h<id>", word);
        if (kernel.Handles.Find(id) is not OpenFile file) throw SystemCallException.Of(Errno.EBADF, "spawn");
        held[place] = file.Descriptor.Hold();
        return file.Descriptor.Number;
    }
}
