using CoroJs.Scheduling;

namespace CoroJs.Tests;

/// <summary>Time that the fibers of a runtime share.</summary>
[Collection(Alone.Name)]
public class TimeBudgetTests
{
    private const long Millisecond = AlarmClock.NanosecondsPerMillisecond;

    public static TheoryData<FiberCarrier, string> Hogs()
    {
        var data = new TheoryData<FiberCarrier, string>();
        foreach (FiberCarrier carrier in Enum.GetValues<FiberCarrier>())
        {
            data.Add(carrier, "for (;;);");
            data.Add(carrier, "Promise.resolve().then(() => { for (;;); });");
            // No turn is long.
            data.Add(carrier, "const spin = () => { const end = performance.now() + 0.3; while (performance.now() < end); };" +
                "for (let k = 0; k < 5; k++) Fiber.run(() => { for (;;) { spin(); Fiber.yield(); } });");
            // They sleep in between.
            data.Add(carrier, "const spin = () => { const end = performance.now() + 2; while (performance.now() < end); };" +
                "for (let k = 0; k < 3; k++) Fiber.run(() => { for (;;) { spin(); Fiber.sleep(k); } });");
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Hogs))]
    public void Processor_time_is_summed(FiberCarrier carrier, string code)
    {
        var budget = new EndingBudget { ProcessorLimit = 60 * Millisecond };
        Assert.Equal(7, CoroProgram.Run(Program(carrier, code) with { Budget = budget }));
        // Starting the program is charged too, on the thread way but for what the kernel does; and there what others use meanwhile.
        Assert.InRange(budget.UsedAtEnd / Millisecond, 30, 10_000);
    }

    [Theory]
    [MemberData(nameof(Hogs))]
    public void Wall_time_ends(FiberCarrier carrier, string code)
    {
        long start = AlarmClock.Now;
        var budget = new EndingBudget { WallDeadline = start + (400 * Millisecond) };
        Assert.Equal(7, CoroProgram.Run(Program(carrier, code) with { Budget = budget }));
        Assert.InRange(budget.EndedAt - start, 400 * Millisecond, 20_000 * Millisecond);
    }

    [Fact]
    public void Waiting_costs_nothing()
    {
        var budget = new EndingBudget { ProcessorLimit = 3000 * Millisecond };
        Assert.Equal(0, CoroProgram.Run(Program(FiberCarrier.Stack, "for (let k = 0; k < 100; k++) Fiber.sleep(5);") with { Budget = budget }));
        Assert.InRange(budget.Used / Millisecond, 1, 300);
    }

    private static ProgramOptions Program(FiberCarrier carrier, string code) => new()
    {
        Kind = ProgramKind.Code,
        Entry = code,
        Carrier = carrier,
        Arguments = ["corojs"],
    };

    private sealed class EndingBudget : TimeBudget
    {
        public long UsedAtEnd, EndedAt;

        public override void RanOut(Kernel kernel, Fiber running)
        {
            if (EndedAt == 0) EndedAt = AlarmClock.Now;
            UsedAtEnd = Used;
            kernel.ExitCode = 7;
            Kernel.Kill(running, new Ending(0, ""));
            kernel.Scheduler.Stop();
        }
    }
}
