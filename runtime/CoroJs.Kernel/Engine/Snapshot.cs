using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using CoroJs.Platform;

namespace CoroJs.Engine;

/// <summary>The standard library in V8 start-up snapshots, one for each <see cref="StartingLibrary"/>: made by the build of the kernel's
/// assembly, for exactly that assembly and that engine file. The engine checks that it fits and starts from the sources otherwise.
/// Any thread.</summary>
internal static unsafe class Snapshot
{
    private static readonly string[] Names = ["programs", "hosts", "jsockd", "sidecar"];
    private static readonly Lock Gate = new();
    private static readonly MappedFile?[] Found = new MappedFile?[Names.Length];
    // Found to fit, so not read through again for each further runtime.
    private static readonly bool[] Known = new bool[Names.Length];

    /// <summary>Puts the snapshot into the options of a runtime. Null, or why the library's sources must be put there instead.</summary>
    public static string? AddTo(ref NativeOptions options, StartingLibrary library)
    {
        string name = library == StartingLibrary.Programs ? "corojs.snapshot" : $"corojs.{Names[(int)library]}.snapshot";
        if (Find(ref Found[(int)library], name) is not { } file) return $"there is no file {name} in {string.Join(" or ", Folders())}";
        options.Snapshot = file.Bytes;
        options.SnapshotSize = file.Size;
        ref bool known = ref Known[(int)library];
        if (!Volatile.Read(ref known))
        {
            fixed (NativeOptions* native = &options)
            {
                byte* problem = NativeEngine.coro_snapshot_problem(native);
                if (problem is not null) return $"{name} {EngineProcess.Text(problem)}";
            }
            Volatile.Write(ref known, true);
        }
        options.SnapshotKnown = 1;
        return null;
    }

    /// <summary>For the build, see host/main.cpp: writes the snapshot that is named into the file that is named. No
    /// exception may leave it.</summary>
    [UnmanagedCallersOnly]
    public static int Start(int count, byte** arguments)
    {
        try
        {
            Make((StartingLibrary)Array.IndexOf(Names, NativeText.Decode(arguments[2])), NativeText.Decode(arguments[3]));
            return 0;
        }
        catch (Exception e)
        {
            StandardError.WriteLine($"corojs: {(e is CoroJsException ? e.Message : e)}");
            return 1;
        }
    }

    // An older file is replaced whole.
    private static void Make(StartingLibrary library, string path)
    {
        EngineProcess.Boot("");
        using var sources = new EngineLibrary();
        NativeOptions options = EngineProcess.Options(library);
        sources.AddTo(ref options);
        ulong size;
        byte* error = null;
        byte* blob = NativeEngine.coro_snapshot_make(&options, &size, &error);
        if (blob is null) throw new CoroJsException($"cannot make the start-up snapshot: {EngineProcess.Text(error)}");
        string unfinished = path + ".unfinished";
        using (var file = new FileStream(unfinished, FileMode.Create)) file.Write(new ReadOnlySpan<byte>(blob, checked((int)size)));
        NativeEngine.coro_blob_free(blob);
        File.Move(unfinished, path, overwrite: true);
    }

    // Stays mapped: V8 reads it whenever a context is made.
    private static MappedFile? Find(ref MappedFile? found, string name)
    {
        lock (Gate)
        {
            if (found is not null) return found;
            foreach (string folder in Folders())
                if ((found = MappedFile.Open(Path.Join(folder, name))) is not null) break;
            return found;
        }
    }

    // The program's own, and the assembly's, which is another one where the program loads plugins.
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "Empty in a single file, which is looked at here")]
    private static string[] Folders()
    {
        string program = AppContext.BaseDirectory, location = typeof(Snapshot).Assembly.Location;
        if (location.Length == 0) return [program];
        string assembly = location[..(location.LastIndexOf('/') + 1)];
        return assembly == program ? [program] : [program, assembly];
    }
}
