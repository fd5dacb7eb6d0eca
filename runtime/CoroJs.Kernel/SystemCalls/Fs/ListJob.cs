using System.Runtime.InteropServices;
using CoroJs.Engine;
using CoroJs.Platform;
using CoroJs.Sandboxing;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Fs;

/// <summary>Reads a folder, with what is in its folders if so wished: names, or names with parents and types. It follows no
/// symbolic links.</summary>
internal sealed unsafe class ListJob(byte[] path, bool withTypes, bool recursive) : FileJob("scandir", PathAccess.None, path)
{
    private static readonly string[] EntryFields = ["name", "parentPath", "type"];

    private readonly List<(byte[] Path, int First, int Count)> folders = [];
    private readonly List<FolderEntry> entries = [];

    protected override void Perform()
    {
        Error = ReadFolder(Path!);
        for (int i = 0; recursive && Error == 0 && i < folders.Count; i++)
        {
            (byte[] parent, int first, int count) = folders[i];
            for (int at = first; at < first + count; at++)
            {
                if (entries[at].Type != FolderReader.Folder) continue;
                byte[] child = PathArgument.Terminated(PathArgument.Join(parent, entries[at].Name));
                int error = ReadFolder(child);
                // What was deleted or replaced meanwhile is no longer to be listed.
                if (error is 0 or Errno.ENOENT or Errno.ENOTDIR) continue;
                Fail(error, child);
                return;
            }
        }
    }

    protected override void WriteResult(Kernel kernel)
    {
        // One block: the items, for each its fields, then the bytes of all names and parents.
        int fieldsEach = withTypes ? EntryFields.Length : 0;
        long bytes = 0;
        foreach (FolderEntry entry in entries) bytes += entry.Name.Length;
        foreach ((byte[] folder, _, _) in folders) bytes += folder.Length;
        byte* block = (byte*)NativeMemory.Alloc((nuint)(((long)entries.Count * (1 + fieldsEach) * sizeof(Value)) + bytes));
        kernel.Frame.Adopt(block);
        var items = (Value*)block;
        Value* fields = items + entries.Count;
        byte* texts = (byte*)(fields + ((long)entries.Count * fieldsEach));
        int shape = withTypes ? kernel.Shapes.Of(EntryFields) : 0;
        foreach ((byte[] folder, int first, int count) in folders)
        {
            Value parent = Text(folder.AsSpan(0, folder.Length - 1), ref texts);
            for (int at = first; at < first + count; at++)
            {
                Value name = Text(entries[at].Name, ref texts);
                if (!withTypes)
                {
                    items[at] = name;
                    continue;
                }
                fields[0] = name;
                fields[1] = parent;
                fields[2] = Value.Of(entries[at].Type);
                items[at] = TrapFrame.RecordOf(shape, fields);
                fields += fieldsEach;
            }
        }
        kernel.Frame.Return(TrapFrame.ArrayOf(items, entries.Count));
    }

    private static Value Text(ReadOnlySpan<byte> text, ref byte* into)
    {
        text.CopyTo(new Span<byte>(into, text.Length));
        Value value = Value.OfMemory(ValueType.String, into, text.Length);
        into += text.Length;
        return value;
    }

    private int ReadFolder(byte[] folder)
    {
        bool isFirst = folders.Count == 0;
        using SafePath? place = Find(folder, isFirst ? PathAccess.ReadObject : PathAccess.ReadEntry);
        if (place is null) return Error == 0 ? Errno.EACCES : Error;
        int descriptor = FileOpener.Open(place, Libc.O_RDONLY | Libc.O_DIRECTORY | (isFirst ? 0 : Libc.O_NOFOLLOW), 0, out int error);
        if (descriptor < 0) return error;
        int first = entries.Count;
        var found = new List<FolderEntry>();
        error = FolderReader.Read(descriptor, found);
        _ = Libc.close(descriptor);
        if (error != 0) return error;
        entries.AddRange(found);
        folders.Add((folder, first, found.Count));
        return 0;
    }
}
