using CoroJs.SystemCalls;

namespace CoroJs.Hosting;

/// <summary>The part of the namespace <c>host</c> for sequences and streams of the host.</summary>
internal static unsafe class HostObjectCalls
{
    public static void Register(SystemCallTable.Builder table)
    {
        table.AddBlocking("host.next", &Next);
        table.Add("host.endSequence", &EndSequence);
        table.AddBlocking("host.readStream", &ReadStream);
        table.AddBlocking("host.writeStream", &WriteStream);
        table.Add("host.closeStream", &CloseStream);
    }

    // host.next(id)
    private static bool Next(Kernel kernel) => kernel.Handles.Get<HostSequence>(kernel.Frame.Argument(0)) is { } sequence
        ? Await(kernel, static (sequence, token, _) => sequence.NextAsync(token)!, sequence, [])
        : kernel.Frame.FailBadHandle("host.next");

    // host.endSequence(id)
    private static bool EndSequence(Kernel kernel)
    {
        if (kernel.Handles.Get<HostSequence>(kernel.Frame.Argument(0)) is not { } sequence) return kernel.Frame.FailBadHandle("host.endSequence");
        kernel.Handles.Remove(sequence);
        return Await(kernel, sequence.EndAsync());
    }

    // host.readStream(id)
    private static bool ReadStream(Kernel kernel) => kernel.Handles.Get<HostStream>(kernel.Frame.Argument(0)) is { } stream
        ? Await(kernel, static (stream, token, _) => stream.ReadAsync(token), stream, [])
        : kernel.Frame.FailBadHandle("host.readStream");

    // host.writeStream(id, data)
    private static bool WriteStream(Kernel kernel)
    {
        if (kernel.Handles.Get<HostStream>(kernel.Frame.Argument(0)) is not { } stream) return kernel.Frame.FailBadHandle("host.writeStream");
        byte[] data = kernel.Frame.Data(1, "data").Bytes.ToArray();
        return Await(kernel, static (stream, token, data) => stream.WriteAsync(data, token), stream, data);
    }

    // host.closeStream(id)
    private static bool CloseStream(Kernel kernel)
    {
        if (kernel.Handles.Get<HostStream>(kernel.Frame.Argument(0)) is not { } stream) return kernel.Frame.FailBadHandle("host.closeStream");
        kernel.Handles.Remove(stream);
        return Await(kernel, stream.CloseAsync());
    }

    private static bool Await<TResource>(Kernel kernel, Func<TResource, CancellationToken, byte[], ValueTask<object?>> begin, TResource resource, byte[] data)
    {
        HostCall? call = kernel.Scheduler.Current.Call;
        try
        {
            var frame = new HostFrame(kernel, kernel.Context.Host!, call);
            return frame.Await(begin(resource, frame.Next<CancellationToken>(), data));
        }
        catch (Exception e)
        {
            return HostCalls.Throw(kernel, call, e);
        }
    }

    private static bool Await(Kernel kernel, ValueTask task)
    {
        HostCall? call = kernel.Scheduler.Current.Call;
        try
        {
            var frame = new HostFrame(kernel, kernel.Context.Host!, call);
            return frame.Await(task);
        }
        catch (Exception e)
        {
            return HostCalls.Throw(kernel, call, e);
        }
    }
}
