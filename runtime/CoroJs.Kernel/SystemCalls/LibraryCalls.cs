using CoroJs.Engine;

namespace CoroJs.SystemCalls;

/// <summary>The namespace <c>library</c>: the parts of the standard library that no start-up pays for.</summary>
internal static unsafe class LibraryCalls
{
    public static void Register(SystemCallTable.Builder table)
    {
        table.Add("library.source", &Source);
        table.Add("library.early", &Early);
        table.Add("library.folder", &Folder);
        table.Add("library.importMap", &ImportMap);
        table.Add("library.mayImport", &MayImport);
        table.Add("library.reload", &Reload);
    }

    // library.source(name): the text of a module that is loaded when it is first imported; undefined when there is none.
    private static bool Source(Kernel kernel) => Text(kernel, "late");

    // library.early(name): the same of a module that programs begin with, for the contexts of hosts, which do not.
    private static bool Early(Kernel kernel) => Text(kernel, "stdlib");

    private static bool Text(Kernel kernel, string folder)
    {
        string name = kernel.Frame.Text(0, "name");
        using var stream = (UnmanagedMemoryStream?)typeof(EngineLibrary).Assembly.GetManifestResourceStream($"{folder}/{name}.js");
        return stream is null || kernel.Frame.Return(kernel.Frame.ValueOf(Engine.ValueType.String, new ReadOnlySpan<byte>(stream.PositionPointer, (int)stream.Length)));
    }

    // library.folder(): where the packages lie that are part of CoroJS.
    private static bool Folder(Kernel kernel) => kernel.Frame.Return(AppContext.BaseDirectory.TrimEnd('/'));

    // library.mayImport(host, port): whether modules may come from there.
    private static bool MayImport(Kernel kernel) => kernel.Frame.Return(
        Sandboxing.Sandbox.Imports(kernel.Options.Permissions, kernel.Frame.Text(0, "host"), (int)kernel.Frame.Integer(1, "port", 0, ushort.MaxValue)));

    // library.reload(): whether modules of https: URLs are to be fetched although they are in the cache.
    private static bool Reload(Kernel kernel) => kernel.Frame.Return(kernel.Options.ReloadModules);

    // library.importMap(): the path that was given; undefined when none was.
    private static bool ImportMap(Kernel kernel) => kernel.Frame.Return(kernel.Options.ImportMap);
}
