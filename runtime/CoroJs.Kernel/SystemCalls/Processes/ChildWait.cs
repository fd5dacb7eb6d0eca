using CoroJs.Engine;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Processes;

/// <summary>Waits until a child has ended. Kernel thread only.</summary>
internal sealed unsafe class ChildWait(ChildProcess child) : Operation
{
    private static readonly string[] Fields = ["code", "signal"];

    public override string Waiting => $"the end of process {child.Number}";

    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        if (!child.TryReap())
        {
            child.Readers.Add(fiber);
            return false;
        }
        child.Readers.Remove(fiber);
        Value* fields = kernel.Frame.Items(Fields.Length);
        fields[0] = Value.Of(child.ExitCode);
        fields[1] = Value.Of(child.Signal);
        return kernel.Frame.Return(TrapFrame.RecordOf(kernel.Shapes.Of(Fields), fields));
    }
}
