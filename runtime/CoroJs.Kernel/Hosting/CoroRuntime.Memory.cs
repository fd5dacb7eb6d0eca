using CoroJs.Engine;
using CoroJs.Scheduling;

namespace CoroJs;

public sealed partial class CoroRuntime
{
    /// <summary>It was disposed of, or its thread ended by itself. Any thread.</summary>
    internal bool HasEnded => Volatile.Read(ref isClosed);

    /// <summary>Tells how much memory it takes. Any thread.</summary>
    /// <param name="collect">Collect garbage first and give memory back to the system: some milliseconds, during which nothing
    /// else runs in it. For a runtime that will be idle.</param>
    /// <exception cref="ObjectDisposedException">The runtime has ended.</exception>
    public Task<RuntimeMemory> MeasureAsync(bool collect = false)
    {
        var measuring = new Measuring(collect);
        ObjectDisposedException.ThrowIf(!Post(measuring), this);
        return measuring.Task;
    }

    private sealed unsafe class Measuring(bool collect) : IMail
    {
        private readonly TaskCompletionSource<RuntimeMemory> measured = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<RuntimeMemory> Task => measured.Task;

        public void Deliver(Kernel kernel)
        {
            if (collect) NativeEngine.coro_collect(kernel.Runtime);
            NativeHeap heap;
            NativeEngine.coro_heap_statistics(kernel.Runtime, &heap);
            measured.SetResult(new RuntimeMemory((long)heap.Used, (long)heap.Total, (long)heap.Limit, (long)heap.Buffers, (int)heap.Fibers));
        }
    }
}
