namespace CoroJs.Handles;

/// <summary>A resource that programs open and close: <c>process.activeHandles()</c> lists it. Kernel thread only.</summary>
internal abstract class Handle : Resource
{
    /// <summary>When it was opened, on the clock of <see cref="Scheduling.AlarmClock.Now"/>.</summary>
    public long Opened { get; set; }

    /// <summary>The JavaScript stack of who opened it; null: nobody asked for that.</summary>
    public string? OpenedAt { get; set; }

    /// <summary>What it is; null: a part of the runtime, which is not listed.</summary>
    public virtual string? Kind => null;

    /// <summary>What it is connected or open to, or runs; null: nothing that could be named.</summary>
    public virtual string? Target => null;

    /// <summary>Fibers wait in it, although JavaScript may hold nothing but its id.</summary>
    public virtual bool IsBusy => false;
}
