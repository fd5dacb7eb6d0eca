using System.Text;

namespace CoroJs.Commands.Internal;

/// <summary>Reads a pipe line by line; a line that is too long comes in pieces, so memory is bounded whatever a server writes.</summary>
internal sealed class LineReader(Stream stream, int mostBytes)
{
    private readonly byte[] bytes = new byte[mostBytes];
    private int start, end;

    /// <summary>The next line without its end; null: there is none any more.</summary>
    public async ValueTask<string?> ReadAsync(CancellationToken cancellation = default)
    {
        int scanned = start;
        while (true)
        {
            int at = bytes.AsSpan(scanned, end - scanned).IndexOf((byte)'\n');
            if (at >= 0) return Take(scanned + at - start, 1);
            scanned = end;
            if (end - start == bytes.Length) return Take(end - start, 0);
            if (end == bytes.Length)
            {
                bytes.AsSpan(start, end - start).CopyTo(bytes);
                (start, end) = (0, end - start);
                scanned = end;
            }
            int count = await stream.ReadAsync(bytes.AsMemory(end), cancellation).ConfigureAwait(false);
            if (count == 0) return end > start ? Take(end - start, 0) : null;
            end += count;
        }
    }

    private string Take(int length, int ending)
    {
        string line = Encoding.UTF8.GetString(bytes, start, length);
        start += length + ending;
        if (start == end) start = end = 0;
        return line;
    }
}
