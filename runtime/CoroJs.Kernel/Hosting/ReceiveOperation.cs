using CoroJs.Scheduling;

namespace CoroJs.Hosting;

/// <summary>A fiber waits for a message of the host.</summary>
internal sealed class ReceiveOperation : Operation, IMail
{
    private readonly CoroContext context;
    private readonly MessageChannel channel;
    private readonly Fiber fiber;

    public ReceiveOperation(Kernel kernel, CoroContext context, MessageChannel channel)
    {
        this.context = context;
        this.channel = channel;
        fiber = kernel.Scheduler.Current;
        Place = new LinkedListNode<ReceiveOperation>(this);
    }

    /// <summary>The channel's.</summary>
    public LinkedListNode<ReceiveOperation> Place { get; }

    public override string Waiting => "a message of the host";

    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        if (!channel.TryTake(out object? value))
        {
            if (Place.List is null) channel.Add(this);
            return false;
        }
        channel.Remove(this);
        try
        {
            return kernel.Frame.Return(HostWriter.Of(kernel, context, value));
        }
        catch (Exception e)
        {
            return HostCalls.Throw(kernel, fiber.Call, e);
        }
    }

    public override void Abandon(Kernel kernel, Fiber fiber) => channel.Remove(this);

    /// <summary>Any thread: it may look again.</summary>
    public void Wake() => context.Runtime.Post(this);

    public void Deliver(Kernel kernel) => kernel.Scheduler.Wake(fiber);
}
