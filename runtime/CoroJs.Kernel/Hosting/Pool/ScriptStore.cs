namespace CoroJs.Hosting;

/// <summary>
/// The scripts that a runtime has compiled. Text that comes once is just evaluated: only what comes again is compiled and kept,
/// and its code given to the other runtimes. Any thread.
/// </summary>
internal sealed class ScriptStore(CoroRuntime runtime, CodeCache? code)
{
    private const int MostScripts = 1024;
    private const long MostCharacters = 8 << 20;
    private readonly Lock gate = new();
    private readonly Dictionary<(string Source, string Name), LinkedListNode<Entry>> entries = [];
    private readonly LinkedList<Entry> byUse = [];
    private long characters;

    /// <summary>Evaluates a script in a context of the runtime.</summary>
    public Task<T> EvaluateAsync<T>(CoroContext context, string source, string name, CallOptions? options, CancellationToken cancellation) =>
        RunAsync(source, name, script => runtime.RunAsync(new HostCall<T>(context, script is null ? HostOperation.Evaluate : HostOperation.Run, HostReader<T>.Wish, cancellation)
        {
            Target = script is null ? source : script.Script,
            Name = name,
            Options = options,
        }));

    /// <summary>Runs a script by a function that gets it compiled, or null where its source will do.</summary>
    public async Task<T> RunAsync<T>(string source, string name, Func<CompiledScript?, Task<T>> run)
    {
        if (source.Length > MostCharacters || Find(source, name) is not { } entry) return await run(null).ConfigureAwait(false);
        CompiledScript script = await ScriptOf(entry).ConfigureAwait(false);
        T result = await run(script).ConfigureAwait(false);
        if (code is not null && Interlocked.Exchange(ref entry.WantsSaving, false)) _ = SaveAsync(entry, script);
        return result;
    }

    // Null: it comes for the first time.
    private Entry? Find(string source, string name)
    {
        lock (gate)
        {
            if (entries.TryGetValue((source, name), out LinkedListNode<Entry>? node))
            {
                byUse.Remove(node);
                byUse.AddLast(node);
                return node.Value;
            }
            entries.Add((source, name), byUse.AddLast(new Entry(source, name)));
            characters += source.Length;
            while (byUse.Count > MostScripts || characters > MostCharacters)
            {
                // A call may still run it: the collector gives it back.
                Entry oldest = byUse.First!.Value;
                byUse.RemoveFirst();
                entries.Remove((oldest.Source, oldest.Name));
                characters -= oldest.Source.Length;
            }
            return null;
        }
    }

    private Task<CompiledScript> ScriptOf(Entry entry)
    {
        lock (gate)
        {
            // A compilation that failed, for lack of memory perhaps, is tried again.
            if (entry.Script is null or { IsFaulted: true } or { IsCanceled: true }) entry.Script = CompileAsync(entry);
            return entry.Script;
        }
    }

    private async Task<CompiledScript> CompileAsync(Entry entry)
    {
        byte[]? bytes = code is null ? null : await code.FindAsync(entry.Source).ConfigureAwait(false);
        entry.WantsSaving = bytes is null;
        return await runtime.CompileAsync(entry.Source, entry.Name, bytes).ConfigureAwait(false);
    }

    // After its first run, when the functions that it uses are compiled too.
    private async Task SaveAsync(Entry entry, CompiledScript script)
    {
        try
        {
            await code!.AddAsync(entry.Source, await runtime.CodeOfAsync(script).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is CoroJsException or JavaScriptException or ObjectDisposedException or RuntimeBrokenException)
        {
            // It is faster with the code, and right without: the runtime has ended, or V8 cannot write this script's.
        }
    }

    private sealed class Entry(string source, string name)
    {
        public bool WantsSaving;

        public string Source => source;

        public string Name => name;

        public Task<CompiledScript>? Script { get; set; }
    }
}
