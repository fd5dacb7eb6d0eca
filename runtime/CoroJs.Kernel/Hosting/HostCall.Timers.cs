namespace CoroJs.Hosting;

/// <content>What a call has left to be done later: timers and their like belong to it, also when it has its result.</content>
internal abstract unsafe partial class HostCall
{
    private int number, holds;
    private bool isStopped, isLimitTold;

    /// <summary>Something will run for it later. The number by which the library names it then; kernel thread.</summary>
    public int Hold()
    {
        holds++;
        _ = Budget;
        return number != 0 ? number : number = context.Runtime.Held.Add(this);
    }

    /// <summary>It has run, or will not.</summary>
    public void Drop()
    {
        if (holds == 0 || --holds > 0) return;
        context.Runtime.Held.Remove(number);
        number = 0;
    }

    /// <summary>What it has left is not to run any more.</summary>
    public void Stop() => isStopped = true;

    /// <summary>What it has left may run now. False: it was ended, or its time is over, which the host is told once.</summary>
    public bool MayGoOn(Kernel kernel)
    {
        if (isStopped) return false;
        if (Budget is null || Budget.GoesOn(kernel)) return true;
        if (!isLimitTold && IsOver && Budget.IsOver) context.Runtime.Report(new UnhandledErrorEventArgs(context, Options, Budget.Failure, "timer"), Options);
        isLimitTold |= Budget.IsOver;
        return false;
    }
}
