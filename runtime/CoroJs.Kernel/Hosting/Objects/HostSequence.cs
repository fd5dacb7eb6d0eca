using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using CoroJs.Handles;

namespace CoroJs.Hosting;

/// <summary>A sequence of the host that a script iterates over, once. Kernel thread, but for what its tasks do.</summary>
internal sealed class HostSequence : Resource
{
    private readonly CancellationTokenSource cancellation;
    private readonly IAsyncEnumerator<object?> items;
    private int busy;

    private HostSequence(IAsyncEnumerable<object?> source, CancellationTokenSource cancellation)
    {
        this.cancellation = cancellation;
        items = source.GetAsyncEnumerator(cancellation.Token);
    }

    /// <summary>Null: the value is none. Collections are none: they go as arrays. What `yield` and queries make is one.</summary>
    public static HostSequence? Of(object value)
    {
        IAsyncEnumerable<object?>? source = value switch
        {
            IAsyncEnumerable<object?> items => items,
            IAsyncEnumerable<int> items => Box(items),
            IAsyncEnumerable<long> items => Box(items),
            IAsyncEnumerable<double> items => Box(items),
            IAsyncEnumerable<bool> items => Box(items),
            IAsyncEnumerable<DateTime> items => Box(items),
            IAsyncEnumerable<DateTimeOffset> items => Box(items),
            IAsyncEnumerable<ReadOnlyMemory<byte>> items => Box(items),
            IAsyncEnumerable<JsonElement> items => Box(items),
            IEnumerable items and IEnumerator and not (ICollection or JsonNode) => Walk(items),
            _ => null,
        };
        return source is null ? null : new HostSequence(source, new CancellationTokenSource());
    }

    /// <summary>A <see cref="HostItem"/>, or undefined at the end.</summary>
    public async ValueTask<object> NextAsync(CancellationToken waiter)
    {
        if (Interlocked.Exchange(ref busy, 1) != 0) throw new InvalidOperationException("Another fiber waits for the next item of this sequence");
        try
        {
            using CancellationTokenRegistration link = waiter.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), cancellation);
            return await items.MoveNextAsync().ConfigureAwait(false) ? new HostItem(items.Current) : HostUndefined.Value;
        }
        finally
        {
            // Who ended it meanwhile has left the rest to us.
            if (Interlocked.CompareExchange(ref busy, 0, 1) == 2) await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Nobody wants more of it. While an item is awaited the sequence is disposed of behind that.</summary>
    public ValueTask EndAsync()
    {
        int before = Interlocked.Exchange(ref busy, 2);
        if (before == 0) return DisposeAsync();
        if (before == 1) cancellation.Cancel();
        return default;
    }

    // The task is the sequence's own business now; what goes wrong in it is a task's exception that nobody observes.
    public override void Release(Kernel kernel) => _ = EndAsync().AsTask();

    private async ValueTask DisposeAsync()
    {
        await items.DisposeAsync().ConfigureAwait(false);
        cancellation.Dispose();
    }

    private static async IAsyncEnumerable<object?> Box<T>(IAsyncEnumerable<T> items, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (T item in items.WithCancellation(cancellation).ConfigureAwait(false)) yield return item;
    }

    private static async IAsyncEnumerable<object?> Walk(IEnumerable items)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (object? item in items) yield return item;
    }
}
