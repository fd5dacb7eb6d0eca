using CoroJs.Engine;
using CoroJs.SystemCalls;

namespace CoroJs.Hosting;

/// <summary>The namespace <c>host</c>: how programs reach the .NET host that runs them, and how the library answers it.</summary>
internal static unsafe class HostCalls
{
    private const int TagShift = 24;
    private const long FunctionBits = (1 << TagShift) - 1;

    public static void Register(SystemCallTable.Builder table)
    {
        table.Add("host.complete", &Complete);
        table.Add("host.keep", &Keep);
        table.Add("host.path", &Path);
        table.Add("host.fail", &Fail);
        table.Add("host.call", &Call);
        table.AddBlocking("host.callAwaiting", &Call);
        HostMessageCalls.Register(table);
        HostObjectCalls.Register(table);
        HostTimerCalls.Register(table);
    }

    /// <summary>JavaScript is to throw this exception of the host's. Returns true, for a system call to return.</summary>
    public static bool Throw(Kernel kernel, HostCall? call, Exception exception) =>
        kernel.Frame.Return(HostWriter.OfError(kernel, call?.Register(exception) ?? -1, exception));

    /// <summary>process.exit(): the call ends, with the fibers that it started and what it has left to be done, and nothing else. For a system call to return.</summary>
    public static bool Exit(Kernel kernel, int code)
    {
        Scheduling.Fiber current = kernel.Scheduler.Current;
        var exit = new ScriptExitException($"The script called process.exit({code})") { Code = code };
        if (current.Call is not { IsOver: false })
        {
            CoroContext context = kernel.HostContext;
            CallOptions? options = current.Call?.Options;
            context.Runtime.Report(new UnhandledErrorEventArgs(context, options, exit, current.Label), options);
        }
        if (current.Call is { } call)
        {
            call.End(exit);
            call.Stop();
            foreach (Scheduling.Fiber fiber in kernel.Handles.All<Scheduling.Fiber>())
                if (fiber.Call == call && fiber != current && !fiber.IsIdle && !fiber.IsHook && fiber.Native != 0) kernel.Scheduler.Kill(fiber);
        }
        current.IsEndedByExit = true;
        NativeEngine.coro_kill(current.Native);
        return true;
    }

    // host.complete(tag, value)
    private static bool Complete(Kernel kernel)
    {
        var tag = (HostTag)kernel.Frame.Integer(0, "tag", (int)HostTag.Json, (int)HostTag.Undefined);
        Root(kernel)?.Take(kernel, tag, ref kernel.Frame.Argument(1));
        return true;
    }

    // host.keep(value)
    private static bool Keep(Kernel kernel)
    {
        if (Root(kernel) is not { } call) return true;
        var value = new Value { Type = Engine.ValueType.Kept, Pointer = (byte*)NativeEngine.coro_keep(kernel.Runtime, 0) };
        call.Take(kernel, HostTag.Handle, ref value);
        if (value.Pointer is not null) NativeEngine.coro_release(kernel.Runtime, (nint)value.Pointer);
        return true;
    }

    // host.path(names): those of the path of the function that the host calls, to be given instead of it from now on.
    private static bool Path(Kernel kernel)
    {
        if (Root(kernel) is { Target: string path }) kernel.Context.KeepPath(path, NativeEngine.coro_keep(kernel.Runtime, 0));
        return true;
    }

    // host.fail(name, message, stack, code, exception, url, line, column)
    private static bool Fail(Kernel kernel)
    {
        TrapFrame frame = kernel.Frame;
        if (Root(kernel) is not { } call) return true;
        Exception? cause = call.Registered((int)frame.Integer(4, "exception", int.MinValue, int.MaxValue));
        call.Fail(new JavaScriptException(frame.Text(1, "message"), cause)
        {
            Name = frame.Text(0, "name"),
            JavaScriptStack = frame.Text(2, "stack"),
            Code = frame.OptionalText(3, "code"),
            FileName = frame.OptionalText(5, "url"),
            Line = (int)frame.Integer(6, "line", 0, int.MaxValue),
            Column = (int)frame.Integer(7, "column", 0, int.MaxValue),
        });
        return true;
    }

    // host.call(function, …arguments): above the number of the function the tags of the arguments, see HostFrame
    private static bool Call(Kernel kernel)
    {
        long word = kernel.Frame.Integer(0, "function", 0, 1L << 52);
        if (kernel.Context.Host is not { } context || context.FunctionOf((int)(word & FunctionBits)) is not { } function) return kernel.Frame.FailBadHandle("host.call");
        HostCall? call = kernel.Scheduler.Current.Call;
        var frame = new HostFrame(kernel, context, call, word >> TagShift);
        try
        {
            using var turn = new HostTurn(call);
            return function.Handler(ref frame);
        }
        catch (Exception e)
        {
            return Throw(kernel, call, e);
        }
        finally
        {
            frame.Leave();
        }
    }

    // Only the fiber that the call began with speaks for it.
    private static HostCall? Root(Kernel kernel)
    {
        var fiber = kernel.Scheduler.Current;
        return fiber.Call is { } call && call.Fiber == fiber ? call : null;
    }
}
