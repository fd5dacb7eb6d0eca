using System.Text;
using CoroJs.Engine;
using CoroJs.SystemCalls;

namespace CoroJs.Hosting;

/// <summary>The part of the namespace <c>host</c> by which programs tell the host something and ask it, functions aside.</summary>
internal static unsafe class HostMessageCalls
{
    public static void Register(SystemCallTable.Builder table)
    {
        table.Add("host.console", &Console);
        table.Add("host.report", &Report);
        table.Add("host.post", &Post);
        table.AddBlocking("host.request", &Request);
        table.AddBlocking("host.receive", &Receive);
        table.AddBlocking("host.module", &Module);
        table.Add("host.hasModules", &HasModules);
    }

    // host.console(level, text, arguments)
    private static bool Console(Kernel kernel)
    {
        var level = (ConsoleLevel)kernel.Frame.Integer(0, "level", (int)ConsoleLevel.Debug, (int)ConsoleLevel.Error);
        ref Value text = ref kernel.Frame.Data(1, "text");
        ref Value arguments = ref kernel.Frame.Argument(2);
        long size = text.Bytes.Length + (arguments.Type == Engine.ValueType.String ? arguments.Bytes.Length : 0);
        if (!kernel.Output.TryTake(size)) return kernel.Output.Fail(kernel);
        CallOptions? call = OptionsOf(kernel);
        CoroContext context = kernel.HostContext;
        if (!context.Runtime.TakesConsole(call)) return true;
        var message = new ConsoleMessage(context, call, level, text.Text, kernel.Frame.OptionalText(2, "arguments"));
        try
        {
            using var turn = new HostTurn(kernel.Scheduler.Current.Call);
            context.Runtime.Write(message, call);
            return true;
        }
        catch (Exception e)
        {
            return HostCalls.Throw(kernel, kernel.Scheduler.Current.Call, e);
        }
    }

    /// <summary>What was written to a standard stream, which a host's runtime does not have.</summary>
    public static bool WriteRaw(Kernel kernel, int stream, ReadOnlySpan<byte> data)
    {
        if (!kernel.Output.TryTake(data.Length)) return kernel.Output.Fail(kernel);
        CallOptions? call = OptionsOf(kernel);
        CoroContext context = kernel.HostContext;
        if (context.Runtime.TakesConsole(call))
        {
            var level = stream == 2 ? ConsoleLevel.Error : ConsoleLevel.Log;
            try
            {
                using var turn = new HostTurn(kernel.Scheduler.Current.Call);
                context.Runtime.Write(new ConsoleMessage(context, call, level, Encoding.UTF8.GetString(data), null) { IsRaw = true }, call);
            }
            catch (Exception e)
            {
                return kernel.Frame.Fail(Failure.Error, $"The host's console failed: {e.Message}", "ERR_HOST", systemCall: "write");
            }
        }
        return kernel.Frame.ReturnBigInt((ulong)data.Length);
    }

    // host.report(origin, name, message, stack, code, exception, url, place)
    private static bool Report(Kernel kernel)
    {
        TrapFrame frame = kernel.Frame;
        HostCall? call = kernel.Scheduler.Current.Call;
        Value place = frame.Argument(7);
        double at = place.Type == Engine.ValueType.Int ? place.Integer : place.Number;
        var exception = new JavaScriptException(frame.Text(2, "message"), call?.Registered((int)frame.Integer(5, "exception", int.MinValue, int.MaxValue)))
        {
            Name = frame.Text(1, "name"),
            JavaScriptStack = frame.Text(3, "stack"),
            Code = frame.OptionalText(4, "code"),
            FileName = frame.OptionalText(6, "url"),
            Line = (int)at,
            Column = (int)((at - Math.Floor(at)) * (1L << 31)),
        };
        CoroContext context = kernel.HostContext;
        using var turn = new HostTurn(call);
        context.Runtime.Report(new UnhandledErrorEventArgs(context, call?.Options, exception, frame.Text(0, "origin")), call?.Options);
        return true;
    }

    // host.post(tag, value)
    private static bool Post(Kernel kernel)
    {
        MessageChannel channel = ChannelOf(kernel);
        if (channel.Received is not { } received) return Unheard(kernel, "postMessage", "MessageChannel.Received");
        try
        {
            using var turn = new HostTurn(kernel.Scheduler.Current.Call);
            received(MessageOf(kernel));
            return true;
        }
        catch (Exception e)
        {
            return HostCalls.Throw(kernel, kernel.Scheduler.Current.Call, e);
        }
    }

    // host.request(tag, value)
    private static bool Request(Kernel kernel)
    {
        MessageChannel channel = ChannelOf(kernel);
        if (channel.Requested is not { } requested) return Unheard(kernel, "request", "MessageChannel.Requested");
        HostCall? call = kernel.Scheduler.Current.Call;
        try
        {
            using var turn = new HostTurn(call);
            var frame = new HostFrame(kernel, kernel.HostContext, call);
            return frame.Await(requested(MessageOf(kernel), frame.Next<CancellationToken>()));
        }
        catch (Exception e)
        {
            return HostCalls.Throw(kernel, call, e);
        }
    }

    // host.receive()
    private static bool Receive(Kernel kernel)
    {
        var operation = new ReceiveOperation(kernel, kernel.HostContext, ChannelOf(kernel));
        return operation.TryComplete(kernel, kernel.Scheduler.Current) || kernel.Scheduler.Park(operation);
    }

    // host.module(name, referrer)
    private static bool Module(Kernel kernel)
    {
        if (kernel.Context.Host is not { Runtime.Options.Modules: { } modules } context) return true;
        string name = kernel.Frame.Text(0, "name");
        string? referrer = kernel.Frame.OptionalText(1, "referrer");
        HostCall? call = kernel.Scheduler.Current.Call;
        try
        {
            using var turn = new HostTurn(call);
            var frame = new HostFrame(kernel, context, call);
            return frame.Await(HostUndefined.For(modules, name, referrer, frame.Next<CancellationToken>()));
        }
        catch (Exception e)
        {
            return HostCalls.Throw(kernel, call, e);
        }
    }

    // host.hasModules()
    private static bool HasModules(Kernel kernel) => kernel.Frame.Return(kernel.Host?.Options.Modules is not null);

    private static ScriptMessage MessageOf(Kernel kernel)
    {
        var tag = (HostTag)kernel.Frame.Integer(0, "tag", (int)HostTag.Json, (int)HostTag.Plain);
        CoroContext context = kernel.HostContext;
        return new ScriptMessage(context, OptionsOf(kernel), new HostValue(context, tag, ref kernel.Frame.Argument(1)).Anything);
    }

    private static MessageChannel ChannelOf(Kernel kernel) => OptionsOf(kernel)?.Messages ?? kernel.HostContext.Messages;

    private static CallOptions? OptionsOf(Kernel kernel) => kernel.Scheduler.Current.Call?.Options;

    private static bool Unheard(Kernel kernel, string function, string property) =>
        kernel.Frame.Fail(Failure.Error, $"The host does not listen to host.{function}(): {property} is not set", "ERR_NO_RECEIVER");
}
