using System.Runtime.CompilerServices;

namespace CoroJs.Tests;

/// <summary>The engine's flags are those of a process's first runtime, and which test comes first is anyone's guess: so they are set
/// for limits here, before any of them.</summary>
internal static class InterruptibleEngine
{
#pragma warning disable CA2255 // It is meant for the start of the process.
    [ModuleInitializer]
    internal static void Boot() => KernelThread.BootEngine(isInterruptible: true);
#pragma warning restore CA2255
}
