using CoroJs.Engine;
using CoroJs.Scheduling;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls;

/// <summary>The namespace <c>fiber</c>: fibers as the scheduler runs them. Everything richer is built on park and wake.</summary>
internal static unsafe class FiberCalls
{
    private const int LongestLabel = 1000;

    public static void Register(SystemCallTable.Builder table)
    {
        table.Add("fiber.run", &Run);
        table.Add("fiber.start", &Start);
        table.Add("fiber.self", &Self);
        table.AddBlocking("fiber.yield", &Yield);
        table.AddBlocking("fiber.sleep", &Sleep);
        table.AddBlocking("fiber.park", &Park);
        table.AddBlocking("fiber.wait", &Wait);
        table.Add("fiber.enter", &Enter);
        table.Add("fiber.leave", &Leave);
        table.Add("fiber.reason", &ParkReason);
        table.Add("fiber.wake", &Wake);
        table.Add("fiber.flush", &Flush);
        table.Add("fiber.cancel", &Cancel);
        table.Add("fiber.deadline", &Deadline);
        table.Add("fiber.cpuLimit", &CpuLimit);
        table.Add("fiber.setCpuLimit", &SetCpuLimit);
        table.Add("fiber.isParked", &IsParked);
        table.Add("fiber.name", &Name);
        table.Add("fiber.share", &Share);
        table.Add("fiber.dump", &Dump);
    }

    private static bool Run(Kernel kernel)
    {
        if (Begin(kernel) is not { } fiber) return true;
        kernel.Scheduler.Current.Result = Value.OfBigInt(fiber.Id);
        return kernel.Scheduler.RunFirst(fiber);
    }

    // As run, without the id.
    private static bool Start(Kernel kernel)
    {
        if (Begin(kernel) is not { } fiber) return true;
        kernel.Scheduler.Current.Result = default;
        return kernel.Scheduler.RunFirst(fiber);
    }

    // Null: the engine wrote why there can be no further fiber.
    private static Fiber? Begin(Kernel kernel)
    {
        if (kernel.Frame.Argument(0).Type != ValueType.Function)
            throw SystemCallException.WrongType("function", "of type function", kernel.Frame.Argument(0));
        double? limit = kernel.Frame.ArgumentCount > 1 ? kernel.Frame.OptionalMilliseconds(1, "cpuLimit") : null;
        nint native = NativeEngine.coro_fiber_of_argument(kernel.Runtime, 0);
        if (native == 0) return null;
        Fiber fiber = kernel.Scheduler.Adopt(native, FiberRole.Task, kernel.Context);
        Fiber starter = kernel.Scheduler.Current;
        fiber.CpuLimit = starter.CpuLimit;
        fiber.Call = starter.Call;
        if (starter.CountedBudget is { } budget) fiber.Budget = budget;
        if (limit is { } milliseconds) Limit(kernel, fiber, milliseconds);
        if (kernel.Frame.ArgumentCount > 2) fiber.Name = kernel.Frame.OptionalText(2, "name");
        return fiber;
    }

    private static void Limit(Kernel kernel, Fiber fiber, double milliseconds)
    {
        double nanoseconds = Math.Ceiling(milliseconds * AlarmClock.NanosecondsPerMillisecond);
        fiber.CpuLimit = nanoseconds < long.MaxValue ? Math.Max((long)nanoseconds, 1) : 0;
        if (fiber.CpuLimit > 0) kernel.WatchFor(fiber.CpuLimit);
    }

    // In milliseconds; undefined: none, or the fiber has ended.
    private static bool CpuLimit(Kernel kernel) =>
        Target(kernel) is not { CpuLimit: > 0 and var limit } || kernel.Frame.Return(limit / (double)AlarmClock.NanosecondsPerMillisecond);

    private static bool SetCpuLimit(Kernel kernel)
    {
        double milliseconds = kernel.Frame.OptionalMilliseconds(1, "cpuLimit") ?? double.PositiveInfinity;
        if (Target(kernel) is { } fiber) Limit(kernel, fiber, milliseconds);
        return true;
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
        string reason = Label(kernel.Frame.OptionalText(0, "reason") ?? "fiber.wake");
        double? milliseconds = kernel.Frame.OptionalMilliseconds(1, "milliseconds");
        if (milliseconds is { } time) kernel.SetAlarm(fiber, time);
        return kernel.Scheduler.Park(new ParkOperation(reason, milliseconds is not null, isPlain: false));
    }

    // As park, for the library: the reason's number stands in the page, and there is no result.
    private static bool Wait(Kernel kernel) => kernel.Scheduler.Await(kernel.ParkReasons.Of(kernel.FiberPage.Reason));

    // fiber.enter(function): a new fiber that is entered. fiber.enter(slot, generation): one that rests. fiber.enter(): waits
    // on for whom it has entered.
    private static bool Enter(Kernel kernel)
    {
        if (kernel.Frame.ArgumentCount == 0) return kernel.Scheduler.HandOver(Coroutine.Entered, null);
        if (kernel.Frame.Argument(0).Type != ValueType.Function)
        {
            if (WhoAwaits(kernel, Coroutine.Resting) is not { } resting) return kernel.Frame.FailBadHandle("enter");
            SetTag(kernel.Scheduler.Current);
            return kernel.Scheduler.HandOver(Coroutine.Entered, resting);
        }
        if (Begin(kernel) is not { } fiber) return true;
        SetTag(fiber);
        SetTag(kernel.Scheduler.Current);
        return kernel.Scheduler.Enter(fiber);
    }

    // fiber.leave(slot, generation): goes on with who has entered the running fiber, which rests; with nobody, when that one is
    // no more. fiber.leave(): rests on.
    private static bool Leave(Kernel kernel) => kernel.Scheduler.HandOver(
        Coroutine.Resting, kernel.Frame.ArgumentCount == 0 ? null : WhoAwaits(kernel, Coroutine.Entered));

    // Null: there is no such fiber, or it waits for something else.
    private static Fiber? WhoAwaits(Kernel kernel, Coroutine state)
    {
        var slot = (uint)kernel.Frame.Integer(0, "slot", int.MinValue, int.MaxValue);
        var generation = (uint)kernel.Frame.Integer(1, "generation", int.MinValue, int.MaxValue);
        if (kernel.Handles.Find((ulong)generation << 32 | slot) is not Fiber { Native: not 0 } fiber || fiber.Context != kernel.Context) return null;
        return NativeEngine.coro_coroutine_of(fiber.Native) == state ? fiber : null;
    }

    private static void SetTag(Fiber fiber) => NativeEngine.coro_set_tag(fiber.Native, fiber.Id);

    private static bool ParkReason(Kernel kernel) => kernel.Frame.Return(kernel.ParkReasons.Add(Label(kernel.Frame.Text(0, "reason"))));

    private static bool Wake(Kernel kernel)
    {
        if (Target(kernel) is not { } fiber) return kernel.Frame.Return(false);
        kernel.Scheduler.Unpark(fiber);
        return kernel.Frame.Return(true);
    }

    // The page has no more room for wakes.
    private static bool Flush(Kernel kernel)
    {
        kernel.FiberPage.DeliverWakes(kernel);
        return true;
    }

    private static bool Cancel(Kernel kernel)
    {
        bool on = kernel.Frame.Flag(1, "on");
        if (Target(kernel) is not { } fiber) return kernel.Frame.Return(false);
        if (on) kernel.Scheduler.Interrupt(fiber, Interruption.Cancelled);
        else kernel.Scheduler.Resume(fiber, Interruption.Cancelled);
        return kernel.Frame.Return(true);
    }

    // On the clock of process.now; undefined: none any more. The result: whether the one before was met.
    private static bool Deadline(Kernel kernel)
    {
        double? time = kernel.Frame.OptionalMilliseconds(0, "time");
        Fiber fiber = kernel.Scheduler.Current;
        bool wasLate = (fiber.Interruption & Interruption.Late) != 0;
        if (wasLate) kernel.Scheduler.Resume(fiber, Interruption.Late);
        if (time is { } at)
        {
            double left = at - ((AlarmClock.Now - kernel.Started) / (double)AlarmClock.NanosecondsPerMillisecond);
            DeadlineAlarm alarm = fiber.Deadline ??= new DeadlineAlarm(fiber);
            if (left > 0) kernel.Clock.Set(alarm, left);
            else kernel.Clock.Cancel(alarm);
            if (left <= 0) kernel.Scheduler.Interrupt(fiber, Interruption.Late);
        }
        else if (fiber.Deadline is { } alarm)
        {
            kernel.Clock.Cancel(alarm);
        }
        return kernel.Frame.Return(wasLate);
    }

    private static bool Share(Kernel kernel)
    {
        ref Value words = ref kernel.Frame.Argument(0);
        nint pin = words.Type == ValueType.Bytes && words.Size >= FiberPage.Size * sizeof(int) ? NativeEngine.coro_pin_argument(kernel.Runtime, 0) : 0;
        if (pin == 0) throw SystemCallException.WrongType("words", $"an Int32Array of {FiberPage.Size} elements", words);
        kernel.FiberPage.Attach(pin, (int*)words.Pointer);
        NativeEngine.coro_set_page(kernel.Context.Native, (int*)words.Pointer);
        return true;
    }

    private static bool Dump(Kernel kernel)
    {
        StandardError.Write(FiberReport.OfAll(kernel, kernel.Scheduler.Current));
        return true;
    }

    // Null: the fiber has ended.
    private static Fiber? Target(Kernel kernel)
    {
        ref Value id = ref kernel.Frame.Argument(0);
        if (id.Type != ValueType.BigInt) throw SystemCallException.WrongType("id", "the id of a fiber", id);
        return kernel.Handles.Get<Fiber>(id);
    }

    private static bool IsParked(Kernel kernel) => kernel.Frame.Return(Target(kernel) is { Parked: true });

    private static bool Name(Kernel kernel)
    {
        if (kernel.Handles.Get<Fiber>(kernel.Frame.Argument(0)) is not { } fiber) return kernel.Frame.FailBadHandle("name");
        fiber.Name = Label(kernel.Frame.Text(1, "name"));
        return true;
    }

    // Kept by the kernel, whose memory has no limit: so a label has one.
    private static string Label(string text) => text.Length <= LongestLabel ? text : string.Concat(text.AsSpan(0, LongestLabel), "…");

    private sealed class SleepOperation : Operation
    {
        public static readonly SleepOperation Instance = new();

        public override string Waiting => "sleep";

        public override bool TryComplete(Kernel kernel, Fiber fiber) => fiber.Alarm!.HasRung;

        public override void Abandon(Kernel kernel, Fiber fiber) => kernel.CancelAlarm(fiber);
    }
}
