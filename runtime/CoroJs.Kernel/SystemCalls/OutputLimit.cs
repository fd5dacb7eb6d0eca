using CoroJs.Engine;

namespace CoroJs.SystemCalls;

/// <summary>How much a program may write to standard output and error together. Kernel thread only.</summary>
internal sealed class OutputLimit(long most)
{
    private readonly long bytes = most;
    private long left = most;
    private bool isTold;

    /// <summary>Takes the size of a write off what is left. False: that is too little, and nothing is to be written.</summary>
    public bool TryTake(long size)
    {
        if (size > left) return false;
        left -= size;
        return true;
    }

    /// <summary>Fails the call. Said once where everybody looks as well: reports of errors are such writes too.</summary>
    public bool Fail(Kernel kernel)
    {
        string message = $"The program may write no more than {bytes} bytes to standard output and error (--max-output)";
        if (!isTold && kernel.Host is null) StandardError.WriteLine($"corojs: {message}");
        isTold = true;
        return kernel.Frame.Fail(Failure.RangeError, message, "ERR_OUTPUT_LIMIT", systemCall: "write");
    }
}
