using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using CoroJs.Engine;
using CoroJs.Scheduling;

namespace CoroJs.Hosting;

/// <summary>
/// A call of the host: made on any thread, begun, served and ended on the kernel thread, in a fiber of its own. Fibers that
/// this one starts belong to the call too.
/// </summary>
[method: MethodImpl(MethodImplOptions.NoInlining)] // else .NET compiles it anew where another assembly calls it
internal abstract unsafe partial class HostCall(CoroContext context, HostOperation operation, HostWish wish, CancellationToken cancellation) : Operation, IMail
{
    // Of the library's function "call": those before belong to every operation. The list is stdlib/internal/hosting.js's.
    private const int FirstArgument = 4, InList = 256;

    /// <summary>Exceptions that JavaScript may still hand back; of a script that makes ever more of them the last ones.</summary>
    private const int MostExceptions = 256;

    private Exception[]? exceptions;
    private int registered;
    private Exception? failure;
    private CancellationTokenRegistration registration;
    private Kernel? kernel;
    private int fibers;

    /// <summary>Source text, a path, a specifier, or an object that the host holds.</summary>
    public object? Target { get; init; }

    /// <summary>Of the script, for messages and stacks.</summary>
    public string Name { get; init; } = "";

    public object?[] Arguments { get; init; } = [];

    /// <summary>What the host says of this call; null: nothing.</summary>
    public CallOptions? Options { get; init; }

    /// <summary>In which activity it was asked for; null: in none.</summary>
    public virtual Activity? Trace => null;

    public CoroContext Context => context;

    public CancellationToken Cancellation => cancellation;

    /// <summary>Neighbours in the <see cref="HostCallList"/>.</summary>
    public HostCall? Next, Previous;

    /// <summary>The fiber that runs it; null before and after. Kernel thread.</summary>
    public Fiber? Fiber { get; private set; }

    /// <summary>Some fiber of it has not ended yet. Kernel thread.</summary>
    public bool HasFibers => fibers > 0;

    /// <summary>Its result, or what went wrong, is known. Kernel thread.</summary>
    public bool IsOver { get; private set; }

    public override string Waiting => "its first turn";

    /// <summary>After each so many nanoseconds of processor time <see cref="IsWanted"/> is looked at.</summary>
    public virtual long Patience => long.MaxValue;

    /// <summary>Kernel thread, within a turn of one of its fibers: somebody still waits for its result. False: it is ended.</summary>
    public virtual bool IsWanted => true;

    // ---- life, on the kernel thread ----------------------------------------------------------------------------

    public void Deliver(Kernel kernel) => Start(kernel);

    public void Start(Kernel kernel)
    {
        if (cancellation.IsCancellationRequested)
        {
            End(new OperationCanceledException(cancellation));
            return;
        }
        if ((kernel.Scheduler.IsStopping && !kernel.IsDead) || context.Inner is not { IsClosing: false } inner)
        {
            End(CallNotBegun.In(context.GetType().Name));
            return;
        }
        if (context.Runtime.WhyBroken is not null)
        {
            End(context.Runtime.Refusal());
            return;
        }
        nint native = NativeEngine.coro_fiber_of_hook(kernel.Runtime, inner.CallHook);
        if (native == 0)
        {
            End(new CoroJsException($"The call cannot begin: {kernel.Frame.Native.Message.Text}"));
            return;
        }
        Fiber = kernel.Scheduler.Adopt(native, FiberRole.Task, inner);
        this.kernel = kernel;
        Fiber.Call = this;
        Fiber.Operation = this;
        // What it may take is counted for the call as a whole.
        Fiber.CpuLimit = 0;
        Limit();
        context.Runtime.Calls.Add(this);
        kernel.Scheduler.Add(Fiber);
        if (cancellation.CanBeCanceled) registration = cancellation.UnsafeRegister(static (state, _) => ((HostCall)state!).Context.Runtime.Post(new Cancelling((HostCall)state)), this);
    }

    /// <summary>The fiber's first turn: its function's arguments.</summary>
    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        ref NativeFrame frame = ref kernel.Frame.Native;
        frame.ArgumentCount = FirstArgument;
        try
        {
            frame.Arguments[0] = Value.Of((int)operation);
            frame.Arguments[1] = HostTarget(kernel);
            WriteArguments(kernel, ref frame);
        }
        catch (Exception e)
        {
            // Nothing of JavaScript has run: an empty script takes its place.
            failure = e;
            frame.Arguments[0] = Value.Of((int)HostOperation.Evaluate);
            frame.Arguments[1] = kernel.Frame.ValueOf("");
            frame.ArgumentCount = FirstArgument;
        }
        frame.Arguments[2] = operation is HostOperation.Run or HostOperation.Invoke or HostOperation.Call ? default : kernel.Frame.ValueOf(Name);
        frame.Arguments[3] = Value.Of((int)wish);
        return true;
    }

    // As many as there is room for stand behind the others, more in a list.
    private void WriteArguments(Kernel kernel, ref NativeFrame frame)
    {
        object?[] arguments = Arguments;
        if (arguments.Length <= Engine.Arguments.Count - FirstArgument)
        {
            for (int i = 0; i < arguments.Length; i++) frame.Arguments[FirstArgument + i] = HostWriter.Of(kernel, context, arguments[i]);
            frame.ArgumentCount = FirstArgument + arguments.Length;
            return;
        }
        Value* items = kernel.Frame.Items(arguments.Length);
        for (int i = 0; i < arguments.Length; i++) items[i] = HostWriter.Of(kernel, context, arguments[i]);
        frame.Arguments[FirstArgument] = TrapFrame.ArrayOf(items, arguments.Length);
        frame.ArgumentCount = FirstArgument + 1;
        frame.Arguments[0] = Value.Of((int)operation | InList);
    }

    /// <summary>The fiber has ended; its result is in the frame.</summary>
    public void Ended(Kernel kernel, Reason reason)
    {
        Fiber = null;
        context.Runtime.Calls.Remove(this);
        registration.Dispose();
        if (budget is { IsOver: true } late) End(late.Failure);
        if (reason == Reason.Done && failure is null && !IsOver)
        {
            Take(kernel, HostTag.Plain, ref kernel.Frame.Result);
            return;
        }
        if (IsOver) return;
        failure ??= reason switch
        {
            Reason.Threw => new CoroJsException($"The standard library failed: {Marshal.PtrToStringUTF8((nint)NativeEngine.coro_error(kernel.Runtime))}"),
            _ => new CoroJsException("The call was terminated"),
        };
        End(failure);
    }

    /// <summary>The library gives the result, or the scheduler finds it at the end of the fiber.</summary>
    public void Take(Kernel kernel, HostTag tag, ref Value value)
    {
        if (IsOver || budget is { IsOver: true }) return;
        try
        {
            SetResult(new HostValue(context, tag, ref value));
            IsOver = true;
        }
        catch (Exception e)
        {
            End(e);
        }
    }

    /// <summary>The library says that JavaScript threw. A call that was cancelled has ended by that.</summary>
    public void Fail(Exception exception) =>
        failure ??= cancellation.IsCancellationRequested && exception is JavaScriptException { Code: "ERR_CANCELLED" }
            ? new OperationCanceledException(exception.Message, exception, cancellation)
            : exception;

    /// <summary>From now on the blocking calls of its fiber throw.</summary>
    public void CancelFiber(Kernel kernel)
    {
        if (Fiber is { } fiber) Cancel(kernel, fiber);
    }

    /// <summary>The same for all its fibers; those that run promise jobs cannot be cancelled.</summary>
    public void CancelFibers(Kernel kernel)
    {
        foreach (Fiber fiber in kernel.Handles.All<Fiber>().Where(f => f.Call == this && f is { Role: FiberRole.Task, IsHook: false }).ToArray()) Cancel(kernel, fiber);
    }

    /// <summary>It ends with this, and nothing of its fibers runs any more. Not while one of them is interrupted.</summary>
    public void Kill(Kernel kernel, Exception exception, Ending ending)
    {
        End(exception);
        Stop();
        foreach (Fiber fiber in kernel.Handles.All<Fiber>())
        {
            if (fiber.Call != this || fiber.Native == 0 || fiber.IsIdle || fiber.IsHook) continue;
            fiber.Ending ??= ending;
            kernel.Scheduler.Kill(fiber);
        }
    }

    /// <summary>It ends with this, and its runtime with it.</summary>
    public void Lose(Exception exception)
    {
        Fiber = null;
        registration.Dispose();
        End(exception);
    }

    /// <summary>A fiber belongs to it.</summary>
    public void Join() => fibers++;

    /// <summary>A fiber does so no longer.</summary>
    public void Leave()
    {
        if (--fibers == 0) budget?.End(kernel!);
    }

    private static void Cancel(Kernel kernel, Fiber fiber)
    {
        // Where there is no room for a fiber its calls fail all the same, without the words.
        if (kernel.StartHook(fiber.Context, "cancelCall", FiberRole.Task, new CancelTurn(fiber.Id)) is null)
            kernel.Scheduler.Interrupt(fiber, Interruption.Cancelled);
    }

    /// <summary>It ends with this, whatever its fiber still does.</summary>
    public void End(Exception exception)
    {
        if (IsOver) return;
        IsOver = true;
        SetException(exception);
    }

    // ---- exceptions of the host on their way through JavaScript ------------------------------------------------

    /// <summary>The number by which JavaScript hands the exception back.</summary>
    public int Register(Exception exception)
    {
        if (registered == int.MaxValue) registered = 0;
        int number = registered++;
        if (exceptions is null || (number == exceptions.Length && number < MostExceptions)) Array.Resize(ref exceptions, Math.Max(number * 2, 4));
        exceptions[number % MostExceptions] = exception;
        return number;
    }

    public Exception? Registered(int number) =>
        exceptions is not null && (uint)number < (uint)registered && registered - number <= MostExceptions ? exceptions[number % MostExceptions] : null;

    protected abstract void SetResult(HostValue value);

    protected abstract void SetException(Exception exception);

    private Value HostTarget(Kernel kernel) => Target switch
    {
        string path when operation == HostOperation.Invoke && context.Inner!.PathOf(path) is not 0 and var kept => new Value { Type = Engine.ValueType.Kept, Pointer = (byte*)kept },
        string text => kernel.Frame.ValueOf(text),
        JavaScriptObject held when operation is HostOperation.Run or HostOperation.Code or HostOperation.Script or HostOperation.Plugin => held.ToScript(context),
        JavaScriptObject held => held.ToKept(context),
        _ => default,
    };

    private sealed class CancelTurn(ulong fiber) : Operation
    {
        public override string Waiting => "its first turn";

        public override bool TryComplete(Kernel kernel, Fiber canceller)
        {
            ref NativeFrame frame = ref kernel.Frame.Native;
            frame.Arguments[0] = Value.OfBigInt(fiber);
            frame.Arguments[1] = kernel.Frame.ValueOf("the host cancelled the call");
            frame.ArgumentCount = 2;
            return true;
        }
    }

    private sealed class Cancelling(HostCall call) : IMail
    {
        public void Deliver(Kernel kernel) => call.CancelFiber(kernel);
    }
}

/// <summary>A call with a result of this type.</summary>
internal sealed class HostCall<T>(CoroContext context, HostOperation operation, HostWish wish, CancellationToken cancellation)
    : HostCall(context, operation, wish, cancellation)
{
    private readonly Activity? trace = Activity.Current;
    private TaskCompletionSource<T>? completion;
    private T? result;
    private Exception? exception;

    public override Activity? Trace => trace;

    /// <summary>For calls of other threads; made on first use, before the call is posted.</summary>
    public Task<T> Task => (completion ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Kernel thread: of a call that is over and has no task.</summary>
    public T Result()
    {
        if (exception is not null) ExceptionDispatchInfo.Throw(exception);
        return result!;
    }

    protected override void SetResult(HostValue value)
    {
        T read = HostReader<T>.Of(value);
        if (completion is null) result = read;
        else completion.TrySetResult(read);
    }

    protected override void SetException(Exception exception)
    {
        if (completion is null) this.exception = exception;
        else if (exception is OperationCanceledException { CancellationToken: { CanBeCanceled: true } token }) completion.TrySetCanceled(token);
        else completion.TrySetException(exception);
    }
}
