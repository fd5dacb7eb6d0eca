namespace CoroJs.Hosting;

/// <summary>Something of a script that can be read or written, as a stream of .NET: see stdlib/internal/host-sources.js.</summary>
internal sealed class ScriptStream(JavaScriptFunction source, CallOptions? options) : Stream
{
    // What the function is asked for.
    private const int ReadSome = 0, WriteAll = 1, LetGo = 2;
    private ReadOnlyMemory<byte> rest;
    private bool isOver, isClosed;

    public override bool CanRead => !isClosed;

    public override bool CanSeek => false;

    public override bool CanWrite => !isClosed;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (MustAsk(buffer.Length)) Take(await source.InvokeAsync<byte[]?>([ReadSome], options, cancellationToken).ConfigureAwait(false));
        return Give(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        if (MustAsk(buffer.Length)) Take(source.Invoke<byte[]?>([ReadSome], options));
        return Give(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(isClosed, this);
        _ = await source.InvokeAsync<Nothing>([WriteAll, buffer], options, cancellationToken).ConfigureAwait(false);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(isClosed, this);
        _ = source.Invoke<Nothing>([WriteAll, buffer.ToArray()], options);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Each write is the script's when it returns.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !isClosed)
        {
            isClosed = true;
            _ = LetGoAsync();
        }
        base.Dispose(disposing);
    }

    // The script's own thing stays open; what iterates over it ends.
    private async Task LetGoAsync()
    {
        try
        {
            _ = await source.InvokeAsync<Nothing>([LetGo], options, default).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JavaScriptException or ScriptTimeoutException or ObjectDisposedException or OperationCanceledException or CoroJsException)
        {
            // The script's own end of it failed; who disposes of a stream wants nothing of it any more.
        }
        source.Dispose();
    }

    private bool MustAsk(int wanted)
    {
        ObjectDisposedException.ThrowIf(isClosed, this);
        return wanted > 0 && rest.IsEmpty && !isOver;
    }

    private void Take(byte[]? chunk)
    {
        isOver = chunk is null;
        rest = chunk;
    }

    private int Give(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, rest.Length);
        rest.Span[..count].CopyTo(buffer);
        rest = rest[count..];
        return count;
    }
}
