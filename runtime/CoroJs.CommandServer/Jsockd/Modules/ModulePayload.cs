using System.Buffers.Binary;
using System.Text;
using CoroJs.OpenSsl;

namespace CoroJs.CommandServer.Jsockd.Modules;

/// <summary>
/// What a module file carries, in front of its version and signature: a head of 44 bytes (8 of magic, the format's number and what is
/// stripped as 16 bits each, the SHA-256 of all that follows), then engine, name, source and code, each behind its length of 32 bits.
/// Numbers are little-endian, texts UTF-8.
/// </summary>
internal sealed record ModulePayload
{
    private const ushort Format = 1;
    private const int HeadBytes = 44, DigestAt = 12;

    /// <summary>What compiled it: others refuse its code.</summary>
    public required string Engine { get; init; }

    /// <summary>The name of its file, for stacks.</summary>
    public required string Name { get; init; }

    public required ModuleStrip Strip { get; init; }

    /// <summary>Text of the source, or blanks in its place; in memory that does not move.</summary>
    public required ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>V8's code.</summary>
    public required ReadOnlyMemory<byte> Code { get; init; }

    private static ReadOnlySpan<byte> Magic => "COROMOD\0"u8;

    public byte[] Write()
    {
        ReadOnlyMemory<byte>[] parts = [Encoding.UTF8.GetBytes(Engine), Encoding.UTF8.GetBytes(Name), Strip == ModuleStrip.None ? Source : Blanks.Shorten(Source.Span), Code];
        var bytes = new byte[HeadBytes + parts.Sum(p => 4 + p.Length)];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), Format);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(10), (ushort)Strip);
        int at = HeadBytes;
        foreach (ReadOnlyMemory<byte> part in parts)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), part.Length);
            part.Span.CopyTo(bytes.AsSpan(at + 4));
            at += 4 + part.Length;
        }
        DigestOf(bytes).CopyTo(bytes.AsSpan(DigestAt));
        return bytes;
    }

    /// <exception cref="CommandServerException">It is none, or not whole.</exception>
    public static ModulePayload Read(string path, ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> head = bytes.Span;
        if (head.Length < HeadBytes || !head.StartsWith(Magic)) throw new CommandServerException($"{path} holds no module that corojs jsockd -c has compiled; those of JSockD must be compiled again");
        ushort format = BinaryPrimitives.ReadUInt16LittleEndian(head[8..]), strip = BinaryPrimitives.ReadUInt16LittleEndian(head[10..]);
        if (format != Format) throw new CommandServerException($"{path} has format {format} of module files, and this corojs reads {Format}: compile it again");
        if (!head.Slice(DigestAt, 32).SequenceEqual(DigestOf(head)) || strip > (ushort)ModuleStrip.Lines) throw Damaged(path);
        int at = HeadBytes;
        ReadOnlyMemory<byte> engine = Next(), name = Next(), source = Next(), code = Next();
        if (at != bytes.Length) throw Damaged(path);
        return new ModulePayload
        {
            Engine = Encoding.UTF8.GetString(engine.Span),
            Name = Encoding.UTF8.GetString(name.Span),
            Strip = (ModuleStrip)strip,
            Source = strip == 0 ? Pinned(source.Span) : Blanks.Lengthen(source.Span) ?? throw Damaged(path),
            Code = code,
        };

        ReadOnlyMemory<byte> Next()
        {
            if (bytes.Length - at < 4) throw Damaged(path);
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[at..]);
            if (length < 0 || length > bytes.Length - at - 4) throw Damaged(path);
            ReadOnlyMemory<byte> part = bytes.Slice(at + 4, length);
            at += 4 + length;
            return part;
        }
    }

    private static CommandServerException Damaged(string path) => new($"{path} is damaged: its parts do not fit together");

    private static byte[] Pinned(ReadOnlySpan<byte> text)
    {
        byte[] copy = GC.AllocateUninitializedArray<byte>(text.Length, pinned: true);
        text.CopyTo(copy);
        return copy;
    }

    private static unsafe byte[] DigestOf(ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> rest = payload[(DigestAt + 32)..];
        var hash = new Sha256();
        fixed (byte* bytes = rest) hash.Add(bytes, rest.Length);
        Sha256.Digest digest = hash.End();
        return new ReadOnlySpan<byte>(&digest, Sha256.Size).ToArray();
    }
}
