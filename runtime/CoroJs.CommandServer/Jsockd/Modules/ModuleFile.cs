using System.Text;
using CoroJs.CommandServer.Jsockd.Keys;

namespace CoroJs.CommandServer.Jsockd.Modules;

/// <summary>A module file: payload, 128 bytes of version filled up with zeros, 64 bytes of signature over all before them.</summary>
internal static class ModuleFile
{
    private const int VersionBytes = 128;

    /// <summary>What is to be signed.</summary>
    public static byte[] Unsigned(ModulePayload payload)
    {
        byte[] written = payload.Write();
        var bytes = new byte[written.Length + VersionBytes];
        written.CopyTo(bytes, 0);
        Encoding.ASCII.GetBytes(JsockdVersion.Text).CopyTo(bytes, written.Length);
        return bytes;
    }

    /// <summary>Looks at version and signature, in this order, before anything else of the file is.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="file">All of it.</param>
    /// <param name="publicKey">Null: any signature does, also none.</param>
    /// <param name="isSigned">Whether the key is the signature's; true is never said without a key.</param>
    /// <exception cref="CommandServerException">It is of another version, or the signature is not this key's.</exception>
    public static ReadOnlyMemory<byte> PayloadOf(string path, ReadOnlyMemory<byte> file, byte[]? publicKey, out bool isSigned)
    {
        int size = file.Length - VersionBytes - Ed25519.SignatureBytes;
        if (size <= 0) throw new CommandServerException($"{path} is no module file: it has {file.Length} bytes, and version and signature alone take {VersionBytes + Ed25519.SignatureBytes}. Compile the module with jsockd -c");
        CheckVersion(path, file.Span.Slice(size, VersionBytes));
        isSigned = publicKey is not null && Ed25519.Verify(publicKey, file.Span[..^Ed25519.SignatureBytes], file.Span[^Ed25519.SignatureBytes..]);
        if (publicKey is null || isSigned) return file[..size];
        throw new CommandServerException(file.Span[^Ed25519.SignatureBytes..].ContainsAnyExcept((byte)0)
            ? $"{path} is not signed with the key whose public part {PublicKey.Variable} holds, or was changed since"
            : $"{path} is not signed: compile it with -pk and the private key that belongs to {PublicKey.Variable}");
    }

    private static void CheckVersion(string path, ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        ReadOnlySpan<byte> version = end < 0 ? field : field[..end];
        bool isVersion = version.Length is > 0 and < VersionBytes && !field[version.Length..].ContainsAnyExcept((byte)0) && !version.ContainsAnyExceptInRange((byte)' ', (byte)'~');
        if (!isVersion) throw new CommandServerException($"{path} is no module file: no version stands before its signature. Compile the module with jsockd -c");
        string found = Encoding.ASCII.GetString(version);
        if (found != JsockdVersion.Text) throw new CommandServerException($"{path} was compiled for version {found}, and this is {JsockdVersion.Text}: compile it again");
    }
}
