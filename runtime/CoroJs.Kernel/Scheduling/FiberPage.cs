using System.Runtime.InteropServices;
using CoroJs.Engine;

namespace CoroJs.Scheduling;

/// <summary>
/// Some words of memory that the standard library and the kernel both see, so that what the library needs all the time costs
/// it a load or a store instead of a system call: which fiber runs, whether it is interrupted, and which fibers are to be
/// woken when its turn ends. The layout is that of stdlib/internal/fiber-page.js. Kernel thread only.
/// </summary>
internal sealed unsafe class FiberPage : IDisposable
{
    /// <summary>Words that the library must give.</summary>
    public const int Size = 1024;

    private const int Slot = 0, Generation = 1, Interrupted = 2, IsPump = 3, WakeCount = 4, ReasonNumber = 5, Watched = 6, TimersKeepAlive = 7,
        Heir = 8, FirstWake = 10;
    private const int MostWakes = (Size - FirstWake) / 2;

    private readonly int* first = (int*)NativeMemory.AllocZeroed(FirstWake, sizeof(int));
    private int* words;
    private nint pin;

    public FiberPage() => words = first;

    /// <summary>What the running fiber is about to wait for: a number of <see cref="ParkReasons"/>.</summary>
    public int Reason => words[ReasonNumber];

    /// <summary>Says that fibers may be ended when they run for too long.</summary>
    public void SetWatched() => words[Watched] = 1;

    public bool HasWakes => words[WakeCount] != 0;

    /// <summary>A timer is armed that the program must live to see.</summary>
    public bool KeepsAlive => words[TimersKeepAlive] != 0;

    /// <summary>The id of who goes on at once when the running fiber has ended, as the library has asked, or 0. It is forgotten.</summary>
    public ulong TakeHeir()
    {
        ulong id = *(ulong*)(words + Heir);
        if (id != 0) *(ulong*)(words + Heir) = 0;
        return id;
    }

    /// <summary>From now on these words are used, which stay where they are until the pin is given back.</summary>
    public void Attach(nint pin, int* words)
    {
        words[Slot] = this.words[Slot];
        words[Generation] = this.words[Generation];
        words[Interrupted] = this.words[Interrupted];
        words[IsPump] = this.words[IsPump];
        words[Watched] = this.words[Watched];
        words[WakeCount] = 0;
        Detach();
        this.pin = pin;
        this.words = words;
    }

    /// <summary>Before a fiber's turn.</summary>
    public void Enter(Fiber fiber)
    {
        *(ulong*)(words + Slot) = fiber.Id; // slot and generation
        words[Interrupted] = (int)fiber.Interruption;
        words[IsPump] = (int)fiber.Role & (int)FiberRole.Pump;
    }

    /// <summary>The interruption of the running fiber has changed.</summary>
    public void Update(Fiber running) => words[Interrupted] = (int)running.Interruption;

    /// <summary>Unparks the fibers whose wake was asked for since the last call.</summary>
    public void DeliverWakes(Kernel kernel)
    {
        int count = Math.Clamp(words[WakeCount], 0, MostWakes);
        words[WakeCount] = 0;
        for (int* at = words + FirstWake; count > 0; count--, at += 2)
        {
            if (kernel.Handles.Find((ulong)(uint)at[1] << 32 | (uint)at[0]) is Fiber fiber && fiber.Context == kernel.Context) kernel.Scheduler.Unpark(fiber);
        }
    }

    public void Dispose()
    {
        Detach();
        NativeMemory.Free(first);
        words = null;
    }

    private void Detach()
    {
        words = first;
        if (pin != 0) NativeEngine.coro_unpin(pin);
        pin = 0;
    }
}
