using CoroJs.Platform;

namespace CoroJs.Engine;

/// <summary>The standard library in a V8 start-up snapshot: made by the build beside the kernel's assembly, for exactly that
/// assembly and that engine file. The engine checks that it fits and starts from the sources otherwise.</summary>
public static unsafe class Snapshot
{
    internal const string FileName = "corojs.snapshot";

    /// <summary>The snapshot beside the executable; null: there is none that can be read, and the sources are used.</summary>
    internal static MappedFile? Open() => MappedFile.Open(Path.Join(AppContext.BaseDirectory, FileName));

    /// <summary>Makes the snapshot in a file. Once a process, before any program runs in it. Any thread.</summary>
    /// <param name="path">Where to write it; an older file is replaced whole.</param>
    /// <exception cref="CoroJsException">The engine cannot be started or the standard library fails while it loads.</exception>
    public static void Make(string path)
    {
        EngineProcess.Boot("");
        using var library = new EngineLibrary();
        NativeOptions options = EngineProcess.Options();
        library.AddTo(ref options);
        ulong size;
        byte* error = null;
        byte* blob = NativeEngine.coro_snapshot_make(&options, &size, &error);
        if (blob is null) throw new CoroJsException($"cannot make the start-up snapshot: {EngineProcess.Text(error)}");
        string unfinished = path + ".unfinished";
        using (var file = new FileStream(unfinished, FileMode.Create)) file.Write(new ReadOnlySpan<byte>(blob, checked((int)size)));
        NativeEngine.coro_blob_free(blob);
        File.Move(unfinished, path, overwrite: true);
    }
}
