using System.Diagnostics;

namespace CoroJs.Hosting;

/// <summary>A script's handler is called because an event was raised: nobody waits for it.</summary>
internal sealed class EventCall : HostCall
{
    private readonly Activity? trace = Activity.Current;
    private readonly string name;

    public EventCall(CoroContext context, string name, JavaScriptFunction handler, object?[] arguments, CallOptions? options)
        : base(context, HostOperation.Call, HostWish.Nothing, default)
    {
        this.name = name;
        Target = handler;
        Arguments = arguments;
        Options = options;
    }

    public override Activity? Trace => trace;

    protected override void SetResult(HostValue value)
    {
        // A handler has none.
    }

    protected override void SetException(Exception exception)
    {
        // Removed, or closed, since it was raised.
        if (exception is ObjectDisposedException) return;
        Context.Runtime.Report(new UnhandledErrorEventArgs(Context, Options, exception, $"event {name}"), Options);
    }
}
