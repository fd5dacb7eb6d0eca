using System.Security.Cryptography;
using System.Text;
using CoroJs.Engine;

namespace CoroJs.Hosting;

/// <summary>
/// Compiled code by the content of its source, for all runtimes of a pool: in memory up to a number of bytes, the code used least
/// recently makes room; in a folder without a bound, where there is one. Any thread.
/// </summary>
internal sealed class CodeCache(long mostBytes, string? folder)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, byte[] Code)>> entries = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, byte[] Code)> byUse = [];

    /// <summary>Bytes in memory.</summary>
    public long Size { get; private set; }

    public async Task<byte[]?> FindAsync(string source)
    {
        string key = KeyOf(source);
        lock (gate)
        {
            if (entries.TryGetValue(key, out var node))
            {
                byUse.Remove(node);
                byUse.AddLast(node);
                return node.Value.Code;
            }
        }
        if (folder is null) return null;
        byte[]? code = await ReadAsync(Path.Combine(folder, key)).ConfigureAwait(false);
        if (code is not null) Keep(key, code);
        return code;
    }

    public async Task AddAsync(string source, byte[] code)
    {
        string key = KeyOf(source);
        Keep(key, code);
        if (folder is not null) await WriteAsync(Path.Combine(folder, key), code).ConfigureAwait(false);
    }

    private void Keep(string key, byte[] code)
    {
        if (code.Length > mostBytes) return;
        lock (gate)
        {
            if (entries.ContainsKey(key)) return;
            entries.Add(key, byUse.AddLast((key, code)));
            Size += code.Length;
            while (Size > mostBytes)
            {
                (string oldest, byte[] its) = byUse.First!.Value;
                byUse.RemoveFirst();
                entries.Remove(oldest);
                Size -= its.Length;
            }
        }
    }

    // V8 takes code for a source of the same length: the key must stand for its content, and for the engine.
    private static string KeyOf(string source)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(EngineProcess.Versions()));
        hash.AppendData([0]);
        hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(source.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // ---- files: the code, after its hash, because V8 believes what it is given ---------------------------------------

    private static async Task<byte[]?> ReadAsync(string path)
    {
        try
        {
            byte[] file = await File.ReadAllBytesAsync(path).ConfigureAwait(false);
            if (file.Length > SHA256.HashSizeInBytes && SHA256.HashData(file.AsSpan(SHA256.HashSizeInBytes)).AsSpan().SequenceEqual(file.AsSpan(0, SHA256.HashSizeInBytes)))
                return file[SHA256.HashSizeInBytes..];
            File.Delete(path);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is none, or it cannot be read: it is compiled.
            return null;
        }
    }

    private static async Task WriteAsync(string path, byte[] code)
    {
        string unfinished = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(unfinished, [.. SHA256.HashData(code), .. code]).ConfigureAwait(false);
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk costs time at the next start, nothing else.
            if (File.Exists(unfinished)) File.Delete(unfinished);
        }
    }
}
