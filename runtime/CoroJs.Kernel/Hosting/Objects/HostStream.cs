using CoroJs.Handles;

namespace CoroJs.Hosting;

/// <summary>A stream of the host that a script reads and writes. Kernel thread, but for what its tasks do.</summary>
internal sealed class HostStream(Stream stream) : Resource
{
    private const int ChunkSize = 64 << 10;

    /// <summary>The host's own.</summary>
    public Stream Stream => stream;

    /// <summary>Some bytes, or null at the end.</summary>
    public async ValueTask<object?> ReadAsync(CancellationToken cancellation)
    {
        byte[] buffer = new byte[ChunkSize];
        int count = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        return count == 0 ? null : (object)new ReadOnlyMemory<byte>(buffer, 0, count);
    }

    /// <summary>How many bytes, once all are written.</summary>
    public async ValueTask<object?> WriteAsync(byte[] data, CancellationToken cancellation)
    {
        await stream.WriteAsync(data, cancellation).ConfigureAwait(false);
        await stream.FlushAsync(cancellation).ConfigureAwait(false);
        return data.Length;
    }

    public ValueTask CloseAsync() => stream.DisposeAsync();

    // What goes wrong in it is a task's exception that nobody observes.
    public override void Release(Kernel kernel) => _ = CloseAsync().AsTask();
}
