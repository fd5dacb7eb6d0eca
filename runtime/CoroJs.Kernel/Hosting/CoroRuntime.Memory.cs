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

    /// <summary>Memory for the result of a host function, uninitialized: returned by one, it becomes the script's Uint8Array without
    /// a copy. It counts for <see cref="CoroRuntimeOptions.MaxBufferMebibytes"/>; what is not returned must be disposed of, nobody else gives it back. Any
    /// thread; in a host function garbage is collected where the limit is met, elsewhere <see cref="MeasureAsync"/> can do that.</summary>
    /// <param name="length">How many bytes.</param>
    /// <exception cref="InsufficientMemoryException">That is more than the limit leaves, or than there is.</exception>
    /// <exception cref="ObjectDisposedException">The runtime has ended.</exception>
    public JavaScriptBytes AllocateBytes(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (TryAllocate(length) is { } bytes) return bytes;
        // Scripts may have dropped what is missing; V8 does not know that somebody wants it.
        if (IsOnKernelThread) NativeEngine.coro_collect(kernel!.Runtime);
        return TryAllocate(length) ?? throw new InsufficientMemoryException($"There is no memory for {length} bytes (CoroRuntimeOptions.MaxBufferMebibytes)");
    }

    private JavaScriptBytes? TryAllocate(int length)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isClosed, this);
            return JavaScriptBytes.Allocate(kernel!.Runtime, length);
        }
    }

    private sealed unsafe class Measuring(bool collect) : IMail
    {
        private readonly TaskCompletionSource<RuntimeMemory> measured = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<RuntimeMemory> Task => measured.Task;

        public void Deliver(Kernel kernel)
        {
            if (kernel.IsDead)
            {
                measured.SetException(new ObjectDisposedException(nameof(CoroRuntime)));
                return;
            }
            if (collect) NativeEngine.coro_collect(kernel.Runtime);
            NativeHeap heap;
            NativeEngine.coro_heap_statistics(kernel.Runtime, &heap);
            measured.SetResult(new RuntimeMemory((long)heap.Used, (long)heap.Total, (long)heap.Limit, (long)heap.Buffers, (int)heap.Fibers));
        }
    }
}
