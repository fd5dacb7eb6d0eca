using CoroJs.Engine;
using CoroJs.Scheduling;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Crypto;

/// <summary>A computation of OpenSSL's on copies of its arguments.</summary>
internal sealed class CryptoJob : BlockingJob
{
    private readonly Func<object> compute;
    private readonly bool isLong;
    private object? result;
    private SystemCallException? failure;

    private CryptoJob(Func<object> compute, bool isLong)
    {
        this.compute = compute;
        this.isLong = isLong;
    }

    public override string Waiting => "a computation";

    public override bool IsComputation => true;

    public override bool IsLong => isLong;

    /// <summary>Kernel thread: computes at once. The result is bytes, true or false, a text, or a list of them. The value is for
    /// a system call to return.</summary>
    public static bool Here(Kernel kernel, Func<object> compute) => Return(kernel, compute());

    /// <summary>The same on another thread, unless no fiber can run and the computation is a short one.</summary>
    public static bool Elsewhere(Kernel kernel, bool isLong, Func<object> compute) => new CryptoJob(compute, isLong).Start(kernel);

    protected override void Execute()
    {
        try
        {
            result = compute();
        }
        catch (SystemCallException e)
        {
            failure = e;
        }
    }

    protected override void WriteOutcome(Kernel kernel)
    {
        if (failure is not null) kernel.Frame.Fail(failure);
        else Return(kernel, result!);
    }

    private static bool Return(Kernel kernel, object result) => kernel.Frame.Return(ValueOf(kernel, result));

    private static unsafe Value ValueOf(Kernel kernel, object result)
    {
        switch (result)
        {
            case bool flag:
                return Value.Of(flag);
            case int number:
                return Value.Of(number);
            case string text:
                return kernel.Frame.ValueOf(text);
            case byte[] bytes:
                return kernel.Frame.ValueOf(ValueType.Bytes, bytes);
            default:
                var list = (object[])result;
                Value* items = kernel.Frame.Items(list.Length);
                for (int i = 0; i < list.Length; i++) items[i] = ValueOf(kernel, list[i]);
                return TrapFrame.ArrayOf(items, list.Length);
        }
    }
}
