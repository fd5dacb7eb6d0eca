namespace CoroJs.Commands.Internal;

/// <summary>What came over a socket and was not read yet, cut into lines.</summary>
internal sealed class AnswerBuffer(int mostBytes)
{
    private const int UsualSize = 16 << 10;
    private byte[] bytes = new byte[UsualSize];
    private int start, scanned, end;

    /// <summary>Something came that nobody has asked for.</summary>
    public bool HasRest => start < end;

    /// <summary>Where the next bytes go; at least one.</summary>
    /// <exception cref="CommandException">A line is too long.</exception>
    public Memory<byte> Room()
    {
        if (start == end)
        {
            start = scanned = end = 0;
            // A long answer does not keep its memory.
            if (bytes.Length > UsualSize) bytes = new byte[UsualSize];
        }
        if (end == bytes.Length) MakeRoom();
        return bytes.AsMemory(end);
    }

    public void Filled(int count) => end += count;

    /// <summary>The next line without its end, if all of it is there. It lies still until <see cref="Room"/>.</summary>
    public bool TryReadLine(out ReadOnlyMemory<byte> line)
    {
        int at = bytes.AsSpan(scanned, end - scanned).IndexOf((byte)'\n');
        if (at < 0)
        {
            scanned = end;
            line = default;
            return false;
        }
        line = bytes.AsMemory(start, scanned + at - start);
        start = scanned = scanned + at + 1;
        return true;
    }

    private void MakeRoom()
    {
        int length = end - start;
        if (length > mostBytes) throw new CommandException(CommandFailure.Protocol, $"The server's answer is longer than the {mostBytes} bytes of MaxAnswerBytes");
        byte[] larger = length > bytes.Length / 2 ? new byte[bytes.Length * 2] : bytes;
        bytes.AsSpan(start, length).CopyTo(larger);
        bytes = larger;
        scanned -= start;
        (start, end) = (0, length);
    }
}
