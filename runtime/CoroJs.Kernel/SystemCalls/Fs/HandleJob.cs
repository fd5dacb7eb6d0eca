namespace CoroJs.SystemCalls.Fs;

/// <summary>One call on an open file without a result.</summary>
/// <param name="file">The file.</param>
/// <param name="systemCall">Its name for errors.</param>
/// <param name="number">What else the call needs.</param>
/// <param name="call">Gets the descriptor and the number; returns 0 or an errno.</param>
internal sealed class HandleJob(OpenFile file, string systemCall, long number, Func<int, long, int> call) : OpenFileJob(file, systemCall)
{
    protected override bool MayBeLeft => false;

    protected override void Work() => Error = call(Descriptor, number);

    protected override void WriteResult(Kernel kernel)
    {
    }
}
