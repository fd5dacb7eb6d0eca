namespace CoroJs.Bench;

/// <summary>1 MiB of bytes, to JavaScript and from it: copied, and as memory that both sides share. New bytes each time but where
/// it says so.</summary>
internal static class Bytes
{
    private const int Size = 1 << 20, Count = 500;

    public static void MeasureOn(CoroRuntime runtime)
    {
        byte[] bytes = new byte[Size];
        int length = 0;
        runtime.AddHostFunction("allocated", (int count) => runtime.AllocateBytes(count));
        runtime.AddHostFunction("share", (JavaScriptBytes shared) => length += shared.GetSpan()[^1]);
        runtime.Execute("""
            const kept = new Uint8Array(1 << 20);
            function take(bytes) { return bytes[bytes.length - 1] }
            function takeShared(count) { return take(allocated(count)) }
            function give(count) { return new Uint8Array(count) }
            function giveShared(count) { share(new Uint8Array(count)) }
            function giveKept() { share(kept) }
            """);
        Measure.Each("bytes-in", Count, () => runtime.Invoke<int>("take", bytes));
        Measure.Each("bytes-in-shared", Count, () => runtime.Invoke<int>("takeShared", Size));
        Measure.Each("bytes-out", Count, () => length += runtime.Invoke<byte[]>("give", Size)[^1]);
        Measure.Each("bytes-out-shared", Count, () => runtime.Invoke<object>("giveShared", Size));
        Measure.Each("bytes-out-kept", Count, () => runtime.Invoke<object>("giveKept"));
        if (length != 0) throw new InvalidOperationException("The bytes are not those that were sent");
    }
}
