namespace CoroJs.CommandServer.Jsockd;

/// <summary>
/// Which commands a room has compiled, by their text: each has a place in the list that the library keeps. What was used least
/// recently makes room, so memory is bounded and new commands are always kept. Kernel thread.
/// </summary>
internal sealed class CommandCache(int mostEntries, long mostBytes)
{
    private readonly Dictionary<int, Entry> byHash = [];
    private readonly List<int> free = [];
    private Entry? youngest, oldest;
    private int used;
    private long bytes;

    /// <summary>The place of a command.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="isNew">The library does not have it: it must be given the text.</param>
    public int PlaceOf(ReadOnlySpan<byte> text, out bool isNew)
    {
        int hash = HashOf(text);
        if (byHash.TryGetValue(hash, out Entry? entry))
        {
            isNew = !text.SequenceEqual(entry.Text);
            if (isNew) Exchange(entry, text);
            if (entry != youngest)
            {
                Remove(entry);
                Push(entry);
            }
            return entry.Place;
        }
        isNew = true;
        entry = new Entry { Hash = hash, Text = text.ToArray() };
        bytes += entry.Text.Length;
        byHash.Add(hash, entry);
        Push(entry);
        while ((byHash.Count > mostEntries || bytes > mostBytes) && oldest != entry) Drop(oldest!);
        entry.Place = TakePlace();
        return entry.Place;
    }

    /// <summary>The library may not have it.</summary>
    public void Forget(int place)
    {
        for (Entry? entry = youngest; entry is not null; entry = entry.Older)
        {
            if (entry.Place != place) continue;
            Drop(entry);
            return;
        }
    }

    private static int HashOf(ReadOnlySpan<byte> text)
    {
        var hash = default(HashCode);
        hash.AddBytes(text);
        return hash.ToHashCode();
    }

    private int TakePlace()
    {
        if (free.Count == 0) return used++;
        int place = free[^1];
        free.RemoveAt(free.Count - 1);
        return place;
    }

    // Another text of the same hash.
    private void Exchange(Entry entry, ReadOnlySpan<byte> text)
    {
        bytes += text.Length - entry.Text.Length;
        entry.Text = text.ToArray();
    }

    private void Drop(Entry entry)
    {
        Remove(entry);
        byHash.Remove(entry.Hash);
        bytes -= entry.Text.Length;
        free.Add(entry.Place);
    }

    private void Push(Entry entry)
    {
        entry.Older = youngest;
        if (youngest is not null) youngest.Younger = entry;
        youngest = entry;
        oldest ??= entry;
    }

    private void Remove(Entry entry)
    {
        if (entry.Older is { } older) older.Younger = entry.Younger;
        else oldest = entry.Younger;
        if (entry.Younger is { } younger) younger.Older = entry.Older;
        else youngest = entry.Older;
        entry.Older = entry.Younger = null;
    }

    private sealed class Entry
    {
        public required int Hash { get; init; }

        public required byte[] Text { get; set; }

        public int Place { get; set; }

        public Entry? Older { get; set; }

        public Entry? Younger { get; set; }
    }
}
