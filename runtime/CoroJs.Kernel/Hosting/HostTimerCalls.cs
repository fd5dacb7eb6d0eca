using CoroJs.Engine;
using CoroJs.Scheduling;
using CoroJs.SystemCalls;

namespace CoroJs.Hosting;

/// <summary>The part of the namespace <c>host</c> by which timers and their like belong to the calls that made them.</summary>
internal static unsafe class HostTimerCalls
{
    public static void Register(SystemCallTable.Builder table)
    {
        table.Add("host.holdCall", &HoldCall);
        table.Add("host.dropCall", &DropCall);
        table.Add("host.runFor", &RunFor);
    }

    // host.holdCall(): the number of the running fiber's call, or 0
    private static bool HoldCall(Kernel kernel) =>
        kernel.Frame.Return(kernel.Scheduler.Current.Call is { } call && call.Context == kernel.Context.Host ? call.Hold() : 0);

    // host.dropCall(number)
    private static bool DropCall(Kernel kernel)
    {
        Find(kernel)?.Drop();
        return true;
    }

    // host.runFor(number, function): as fiber.run, for that call, which is dropped. False: it is not to run.
    private static bool RunFor(Kernel kernel)
    {
        if (kernel.Frame.Argument(1).Type != Engine.ValueType.Function) throw SystemCallException.WrongType("function", "of type function", kernel.Frame.Argument(1));
        HostCall? call = Find(kernel);
        if (call is not null && !call.MayGoOn(kernel))
        {
            call.Drop();
            return kernel.Frame.Return(false);
        }
        nint native = NativeEngine.coro_fiber_of_argument(kernel.Runtime, 1);
        if (native == 0) return true; // the engine wrote why
        Fiber fiber = kernel.Scheduler.Adopt(native, FiberRole.Task, kernel.Context);
        fiber.Call = call;
        fiber.CpuLimit = call is null ? kernel.Scheduler.Current.CpuLimit : 0;
        if ((call is null ? kernel.Scheduler.Current.Budget : call.Budget) is { } budget) fiber.Budget = budget;
        call?.Drop();
        kernel.Scheduler.Current.Result = Value.Of(true);
        return kernel.Scheduler.RunFirst(fiber);
    }

    private static HostCall? Find(Kernel kernel)
    {
        var number = (int)kernel.Frame.Integer(0, "number", 0, int.MaxValue);
        return kernel.Context.Host is { } context ? context.Runtime.Held.Find(number, context) : null;
    }
}
