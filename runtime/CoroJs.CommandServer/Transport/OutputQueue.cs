namespace CoroJs.CommandServer.Transport;

/// <summary>Bytes that a slow peer has not taken yet.</summary>
internal sealed class OutputQueue
{
    /// <summary>With more than that nothing is read from the peer, so that it makes nothing more to be sent.</summary>
    public const int MostUnsent = 4 << 20;

    private byte[] bytes = [];
    private int start, end;

    public int Length => end - start;

    public bool IsEmpty => start == end;

    public ReadOnlySpan<byte> Next => bytes.AsSpan(start, Length);

    public void Add(ReadOnlySpan<byte> more)
    {
        if (end + more.Length > bytes.Length)
        {
            byte[] larger = Length + more.Length > bytes.Length ? new byte[Math.Max(Length + more.Length, bytes.Length * 2)] : bytes;
            Next.CopyTo(larger);
            (bytes, start, end) = (larger, 0, Length);
        }
        more.CopyTo(bytes.AsSpan(end));
        end += more.Length;
    }

    public void Take(int count)
    {
        start += count;
        // A long answer does not keep its memory.
        if (IsEmpty) (bytes, start, end) = ([], 0, 0);
    }
}
