namespace CoroJs.CommandServer.Jsockd;

/// <summary>
/// Cuts what a client sends into fields that end with the separator. The fields of one request lie still, pinned, until
/// <see cref="Release"/>, so that the engine can read them where they are.
/// </summary>
internal sealed class FieldReader(byte separator)
{
    /// <summary>Bytes of a field.</summary>
    public const int MostBytes = 1 << 20;

    private const int UsualSize = 64 << 10;
    private byte[] buffer = GC.AllocateUninitializedArray<byte>(UsualSize, pinned: true);

    // [kept, begun): fields that were given out; [begun, scanned): the begun one, as far as it was looked at; up to end: unread.
    private int kept, begun, scanned, end;
    private bool isTooLong;

    /// <summary>Bytes that came and were not given out yet.</summary>
    public bool HasRest => begun < end;

    /// <summary>Where the next bytes go; at least one.</summary>
    public Span<byte> Room()
    {
        if (kept == end && !isTooLong) kept = begun = scanned = end = 0;
        if (end == buffer.Length) MakeRoom();
        return buffer.AsSpan(end);
    }

    public void Filled(int count) => end += count;

    /// <summary>The next begun, if all of it is there.</summary>
    public bool TryRead(out Field read)
    {
        int at = buffer.AsSpan(scanned, end - scanned).IndexOf(separator);
        if (at < 0)
        {
            scanned = end;
            if (end - begun > MostBytes)
            {
                // Its beginning may be shown; the rest is nobody's.
                isTooLong = true;
                scanned = end = begun + Field.MostId;
            }
            read = default;
            return false;
        }
        int stop = scanned + at;
        read = new Field(buffer.AsMemory(begun, stop - begun), isTooLong || stop - begun > MostBytes);
        begun = scanned = stop + 1;
        isTooLong = false;
        return true;
    }

    /// <summary>The fields that were given out are not needed any more.</summary>
    public void Release()
    {
        kept = begun;
        // A long request does not keep its memory.
        if (buffer.Length > UsualSize && end - kept <= UsualSize) Move(UsualSize);
    }

    private void MakeRoom() => Move(kept >= buffer.Length / 2 ? buffer.Length : buffer.Length * 2);

    private void Move(int size)
    {
        // Fields that were given out stay where they are.
        bool isInPlace = size == buffer.Length && kept == begun;
        byte[] larger = isInPlace ? buffer : GC.AllocateUninitializedArray<byte>(size, pinned: true);
        buffer.AsSpan(kept, end - kept).CopyTo(larger);
        begun -= kept;
        scanned -= kept;
        end -= kept;
        kept = 0;
        buffer = larger;
    }
}
