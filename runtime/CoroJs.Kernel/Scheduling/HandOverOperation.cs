using CoroJs.Engine;

namespace CoroJs.Scheduling;

/// <summary>Waits for the other fiber of a hand-over: for the one that it has entered, or to be entered. The engine knows which,
/// for it hands over without the kernel too.</summary>
internal sealed class HandOverOperation : Operation
{
    public static readonly HandOverOperation Instance = new();

    private HandOverOperation()
    {
    }

    public override string Waiting => "the other side of a coroutine";

    public override bool WaitsOutside => false;

    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        if (!fiber.WakeKept) return false;
        End(fiber);
        return true;
    }

    /// <summary>A fiber that rests makes no blocking call: it has no error to be given.</summary>
    public override bool TryAbandon(Kernel kernel, Fiber fiber)
    {
        if (NativeEngine.coro_coroutine_of(fiber.Native) == Coroutine.Resting) return false;
        End(fiber);
        return true;
    }

    private static void End(Fiber fiber)
    {
        fiber.WakeKept = false;
        NativeEngine.coro_set_coroutine(fiber.Native, Coroutine.None);
        NativeEngine.coro_hold(fiber.Native, fiber.Interruption == Interruption.None ? 0 : 1);
    }
}
