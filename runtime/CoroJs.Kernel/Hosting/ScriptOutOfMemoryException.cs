namespace CoroJs;

/// <summary>A call was ended because the heap of its runtime had reached <see cref="CoroRuntimeOptions.MaxHeapMebibytes"/> while it ran.
/// None of its fibers runs any more; others of the runtime go on.</summary>
public sealed class ScriptOutOfMemoryException : Exception
{
    /// <summary>Makes the exception.</summary>
    public ScriptOutOfMemoryException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Which limit was met.</param>
    public ScriptOutOfMemoryException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Which limit was met.</param>
    /// <param name="innerException">What it came from.</param>
    public ScriptOutOfMemoryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
