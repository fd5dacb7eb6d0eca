using CoroJs.Engine;
using CoroJs.Scheduling;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls;

/// <summary>The namespace <c>fiber</c>: fibers as the scheduler runs them. Everything richer is built on park and wake.</summary>
internal static unsafe class FiberCalls
{
    public static void Register(SystemCallTable.Builder table)
    {
        table.Add("fiber.run", &Run);
        table.Add("fiber.self", &Self);
        table.Add("fiber.yield", &Yield);
        table.Add("fiber.sleep", &Sleep);
        table.Add("fiber.park", &Park);
        table.Add("fiber.wake", &Wake);
        table.Add("fiber.name", &Name);
    }

    private static bool Run(Kernel kernel)
    {
        if (kernel.Frame.Argument(0).Type != ValueType.Function)
            throw SystemCallException.WrongType("function", "of type function", kernel.Frame.Argument(0));
        nint native = NativeEngine.coro_fiber_of_argument(kernel.Runtime, 0);
        if (native == 0) return true; // the engine wrote why: too many fibers
        Fiber fiber = kernel.Scheduler.Adopt(native, FiberRole.Task);
        kernel.Scheduler.Current.Result = Value.OfBigInt(fiber.Id);
        return kernel.Scheduler.RunFirst(fiber);
    }

    private static bool Self(Kernel kernel) => kernel.Frame.ReturnBigInt(kernel.Scheduler.Current.Id);

    private static bool Yield(Kernel kernel)
    {
        kernel.Scheduler.Current.Result = default;
        return kernel.Scheduler.PutBack();
    }

    private static bool Sleep(Kernel kernel)
    {
        double milliseconds = kernel.Frame.OptionalMilliseconds(0, "milliseconds") ?? 0;
        Fiber fiber = kernel.Scheduler.Current;
        kernel.SetAlarm(fiber, milliseconds);
        return kernel.Scheduler.Park(SleepOperation.Instance);
    }

    private static bool Park(Kernel kernel)
    {
        Fiber fiber = kernel.Scheduler.Current;
        if (fiber.WakeKept)
        {
            fiber.WakeKept = false;
            return kernel.Frame.Return(true);
        }
        string reason = kernel.Frame.OptionalText(0, "reason") ?? "fiber.wake";
        double? milliseconds = kernel.Frame.OptionalMilliseconds(1, "milliseconds");
        if (milliseconds is { } time) kernel.SetAlarm(fiber, time);
        return kernel.Scheduler.Park(new ParkOperation(reason, milliseconds is not null));
    }

    private static bool Wake(Kernel kernel)
    {
        ref Value id = ref kernel.Frame.Argument(0);
        if (id.Type != ValueType.BigInt) throw SystemCallException.WrongType("id", "the id of a fiber", id);
        if (kernel.Handles.Find((ulong)id.Integer) is not Fiber fiber) return kernel.Frame.Return(false);
        if (fiber.Parked && fiber.Operation is ParkOperation park) park.WakeUp(kernel, fiber);
        else fiber.WakeKept = true;
        return kernel.Frame.Return(true);
    }

    private static bool Name(Kernel kernel)
    {
        if (kernel.Handles.Get<Fiber>(kernel.Frame.Argument(0)) is not { } fiber) return kernel.Frame.FailBadHandle("name");
        fiber.Name = kernel.Frame.Text(1, "name");
        return true;
    }

    private sealed class SleepOperation : Operation
    {
        public static readonly SleepOperation Instance = new();

        public override string Waiting => "sleep";

        public override bool TryComplete(Kernel kernel, Fiber fiber) => fiber.Alarm!.HasRung;

        public override void Abandon(Kernel kernel, Fiber fiber) => kernel.CancelAlarm(fiber);
    }

    private sealed class ParkOperation(string reason, bool timed) : Operation
    {
        private bool woken;

        public override string Waiting => reason;

        public override bool WaitsOutside => timed;

        public void WakeUp(Kernel kernel, Fiber fiber)
        {
            woken = true;
            kernel.CancelAlarm(fiber);
            kernel.Scheduler.Wake(fiber);
        }

        public override bool TryComplete(Kernel kernel, Fiber fiber)
        {
            if (!woken && !(timed && fiber.Alarm!.HasRung)) return false;
            return kernel.Frame.Return(woken);
        }

        public override void Abandon(Kernel kernel, Fiber fiber) => kernel.CancelAlarm(fiber);
    }
}
