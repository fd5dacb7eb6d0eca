using System.Globalization;
using System.Text;
using CoroJs.CommandServer.Logging;
using CoroJs.Engine;
using CoroJs.Hosting;
using CoroJs.Scheduling;
using CoroJs.SystemCalls;

namespace CoroJs.CommandServer.Sidecar;

/// <summary>
/// A runtime with its kernel thread, and the connections that it serves. Once its memory has run out another runtime takes its
/// place, and its connections end.
/// </summary>
internal sealed class SidecarWorker(SidecarServer server)
{
    // The runtime and who waits for it; the rest is the kernel thread's.
    private readonly Lock gate = new();
    private readonly List<int> waiting = [];
    private readonly HashSet<SidecarConnection> connections = [];
    private CoroRuntime? runtime;
    private SidecarRoom? spare;
    private int load;
    private bool isPreparing;

    public SidecarLine Line => server.Line;

    public SidecarStats Stats => server.Stats;

    /// <summary>Any thread: how many connections it has, those that wait for it included.</summary>
    public int Load => Volatile.Read(ref load);

    /// <summary>Any thread: makes its runtime.</summary>
    /// <exception cref="CoroJsException">It cannot be made.</exception>
    public void Open()
    {
        CoroRuntime made = Make();
        made.Death += new Exchanging(this, made).Deliver;
        lock (gate)
        {
            runtime = made;
            foreach (int descriptor in waiting) Attach(descriptor);
            waiting.Clear();
        }
        made.Post(new Preparing(this));
    }

    /// <summary>Main thread: a client, whose connection is now the worker's.</summary>
    public void Take(int descriptor)
    {
        Interlocked.Increment(ref load);
        lock (gate)
        {
            if (runtime is null) waiting.Add(descriptor);
            else Attach(descriptor);
        }
    }

    /// <summary>Kernel thread: a context that nobody has used.</summary>
    /// <exception cref="CoroJsException">There is no memory for one.</exception>
    public SidecarRoom TakeRoom(Kernel kernel)
    {
        SidecarRoom room = spare ?? MakeRoom(kernel);
        spare = null;
        return room;
    }

    /// <summary>Kernel thread.</summary>
    public void RequestHasEnded()
    {
        if (runtime is not { } mine) return;
        if (!mine.IsHealthy) mine.Post(new Exchanging(this, mine));
        else if (spare is null && !isPreparing) isPreparing = mine.Post(new Preparing(this));
    }

    /// <summary>Kernel thread; again: no effect.</summary>
    public void ConnectionHasEnded(SidecarConnection connection)
    {
        if (!connections.Remove(connection)) return;
        Interlocked.Decrement(ref load);
        Stats.Connections(-1);
    }

    /// <summary>Kernel thread: the payload of a Stats frame.</summary>
    public unsafe byte[] DescribeStats(Kernel kernel)
    {
        NativeHeap heap;
        NativeEngine.coro_heap_statistics(kernel.Runtime, &heap);
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"workers\":{Line.Workers},{Stats.Describe()},\"worker\":{{\"connections\":{connections.Count},\"heapUsed\":{heap.Used},\"heapTotal\":{heap.Total},\"heapLimit\":{heap.Limit},\"buffers\":{heap.Buffers},\"fibers\":{heap.Fibers}}}}}"));
    }

    private static SidecarRoom MakeRoom(CoroRuntime runtime, Kernel kernel) => new(CoroContext.Make(runtime, kernel));

    private SidecarRoom MakeRoom(Kernel kernel) => MakeRoom(runtime!, kernel);

    private CoroRuntime Make() => new(new CoroRuntimeOptions
    {
        Name = "sidecar",
        MaxHeapMebibytes = Line.MaxHeapMebibytes,
        MaxBufferMebibytes = Line.MaxBufferMebibytes,
        ExpectsTimeLimits = true,
        Grace = TimeSpan.Zero,
        Permissions = Line.Permissions,
        Console = Log,
        Library = StartingLibrary.Sidecar,
    });

    // Kernel thread.
    private void Log(ConsoleMessage message)
    {
        string level = message.Level switch
        {
            ConsoleLevel.Warn => "warn",
            ConsoleLevel.Error => "error",
            _ => "info",
        };
        var request = message.Tag as SidecarRequest;
        SidecarConnection? connection = request?.Room.Connection ?? connections.FirstOrDefault(c => c.Owns(message.Context));
        connection?.Log(request, level, message.Json ?? OneText(message.Text));
    }

    private static string OneText(string text) => new System.Text.Json.Nodes.JsonArray(System.Text.Json.Nodes.JsonValue.Create(text)).ToJsonString();

    // The gate is held.
    private void Attach(int descriptor)
    {
        if (!runtime!.Post(new Attaching(this, runtime, descriptor))) waiting.Add(descriptor);
    }

    private sealed class Attaching(SidecarWorker worker, CoroRuntime runtime, int descriptor) : IMail
    {
        public void Deliver(Kernel kernel)
        {
            lock (worker.gate)
            {
                // Its place was taken meanwhile.
                if (worker.runtime != runtime)
                {
                    if (worker.runtime is null) worker.waiting.Add(descriptor);
                    else worker.Attach(descriptor);
                    return;
                }
            }
            var connection = new SidecarConnection(descriptor, worker);
            worker.connections.Add(connection);
            worker.Stats.Connections(+1);
            try
            {
                connection.Attach(kernel);
            }
            catch (SystemCallException e)
            {
                worker.Log(LogLevel.Error, $"A client cannot be served: {e.Message}");
                connection.Close();
                worker.ConnectionHasEnded(connection);
            }
        }
    }

    private void Log(LogLevel level, string text) => server.Log.Write(level, text);

    // While nothing else is to be done: the next context, with the library's part loaded.
    private sealed class Preparing(SidecarWorker worker) : IMail
    {
        public void Deliver(Kernel kernel)
        {
            worker.isPreparing = false;
            if (worker.spare is not null || worker.runtime is not { IsHealthy: true }) return;
            try
            {
                worker.spare = worker.MakeRoom(kernel);
                new Warming(worker.spare.Context).Start(kernel);
            }
            catch (CoroJsException e)
            {
                // The next request that needs one is told.
                worker.Log(LogLevel.Warn, e.Message);
            }
        }
    }

    private sealed class Warming : HostCall
    {
        public Warming(CoroContext context)
            : base(context, HostOperation.CallLibrary, HostWish.Nothing, default)
        {
            Target = SidecarRequest.Library;
            Name = "prepare";
        }

        protected override void SetResult(HostValue value)
        {
        }

        // The request that needs the context meets the same, and tells it.
        protected override void SetException(Exception exception)
        {
        }
    }

    // The memory has run out: nobody can be served any more.
    private sealed class Exchanging(SidecarWorker worker, CoroRuntime broken) : IMail
    {
        public void Deliver(Kernel kernel)
        {
            lock (worker.gate)
            {
                if (worker.runtime != broken) return;
                worker.runtime = null;
            }
            worker.spare = null;
            worker.Stats.Replaced();
            worker.Log(LogLevel.Error, $"A worker's memory has run out: another one takes its place, and its {worker.connections.Count} connections end");
            foreach (SidecarConnection connection in worker.connections.ToArray()) connection.EndBecause("The worker has ended: its memory has run out");
            _ = Task.Run(async () =>
            {
                await broken.DisposeAsync().ConfigureAwait(false);
                worker.OpenOrEnd();
            });
        }
    }

    // Any thread.
    private void OpenOrEnd()
    {
        try
        {
            Open();
        }
        catch (CoroJsException e)
        {
            Log(LogLevel.Error, e.Message);
            server.End(1);
        }
    }
}
