namespace CoroJs.Handles;

/// <summary>Anything that JavaScript refers to by an id of the <see cref="HandleStore"/>.</summary>
internal abstract class Resource
{
    /// <summary>The id under which the store holds it; 0 before it was added and after it was removed.</summary>
    public ulong Id;

    /// <summary>It counts for the limit on handles. Always the same.</summary>
    public virtual bool IsLimited => true;

    /// <summary>Gives back what it holds, wakes whoever waits on it. Called once, on the kernel thread, by the system call
    /// that closes it or when the runtime ends.</summary>
    public abstract void Release(Kernel kernel);
}
