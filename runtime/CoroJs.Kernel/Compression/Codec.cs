namespace CoroJs.Compression;

/// <summary>
/// One stream that is being compressed or decompressed, in the memory of the engine file's libraries. Used by one thread at a
/// time; freed by the last of those that share it, on any thread.
/// </summary>
internal abstract class Codec
{
    private int users = 1;

    /// <summary>Its steps take long whatever they are given.</summary>
    public virtual bool IsSlow => false;

    /// <summary>Takes input and gives output until one of them is used up, or the stream has ended.</summary>
    public abstract void Step(ref CodecStep step);

    public Codec Share()
    {
        Interlocked.Increment(ref users);
        return this;
    }

    public void Drop()
    {
        if (Interlocked.Decrement(ref users) == 0) Free();
    }

    protected abstract void Free();
}
