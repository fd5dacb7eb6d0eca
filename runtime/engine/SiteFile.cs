using System.Buffers.Binary;

namespace CoroJs.Engine;

/// <summary>The content of <c>engine.sites</c>: what the loader must mend in the library. README.md describes the bytes.</summary>
/// <param name="PreparedShift">What was already added to every field in the library, in bytes.</param>
/// <param name="BlockSize">The size of the thread-local block, rounded up to its alignment.</param>
/// <param name="BuildId">The build id of the library that this belongs to.</param>
/// <param name="InitArray">The address of the constructors' array.</param>
/// <param name="InitArraySize">Its size in bytes.</param>
/// <param name="Low">The lowest address of the library.</param>
/// <param name="High">The first address behind it.</param>
/// <param name="Fields">The places, by rising address, with the values that they hold at a shift of zero.</param>
public sealed record SiteFile(
    int PreparedShift,
    int BlockSize,
    byte[] BuildId,
    ulong InitArray,
    ulong InitArraySize,
    ulong Low,
    ulong High,
    IReadOnlyList<ThreadLocalField> Fields)
{
    /// <summary>The version of the format; runtime/native/engine_file.cpp accepts this one alone.</summary>
    public const uint Version = 1;

    /// <summary>The size of the header in bytes.</summary>
    public const int HeaderSize = 112;

    private const int MaximumBuildId = 32;

    private static ReadOnlySpan<byte> Magic => "COROSITE"u8;

    /// <summary>The bytes of the file.</summary>
    /// <returns>Header and fields.</returns>
    /// <exception cref="EngineException">The build id is too long.</exception>
    public byte[] ToBytes()
    {
        if (BuildId.Length is 0 or > MaximumBuildId)
            throw new EngineException($"the engine's build id has {BuildId.Length} bytes; 1 to {MaximumBuildId} are supported");
        var bytes = new byte[HeaderSize + 8 * Fields.Count];
        var span = bytes.AsSpan();
        Magic.CopyTo(span);
        BinaryPrimitives.WriteUInt32LittleEndian(span[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(span[12..], HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(span[16..], (uint)Fields.Count);
        BinaryPrimitives.WriteInt32LittleEndian(span[20..], PreparedShift);
        BinaryPrimitives.WriteUInt32LittleEndian(span[24..], (uint)BlockSize);
        BinaryPrimitives.WriteUInt32LittleEndian(span[28..], (uint)BuildId.Length);
        BuildId.CopyTo(span[32..]);
        BinaryPrimitives.WriteUInt64LittleEndian(span[64..], InitArray);
        BinaryPrimitives.WriteUInt64LittleEndian(span[72..], InitArraySize);
        BinaryPrimitives.WriteUInt64LittleEndian(span[80..], Low);
        BinaryPrimitives.WriteUInt64LittleEndian(span[88..], High);
        BinaryPrimitives.WriteUInt64LittleEndian(span[96..], Fields.Count == 0 ? 0 : Fields[0].Address);
        BinaryPrimitives.WriteUInt64LittleEndian(span[104..], Fields.Count == 0 ? 0 : Fields[^1].Address + 4);
        for (var k = 0; k < Fields.Count; k++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(span[(HeaderSize + 8 * k)..], Fields[k].Address);
            BinaryPrimitives.WriteInt32LittleEndian(span[(HeaderSize + 8 * k + 4)..], Fields[k].Value);
        }
        return bytes;
    }

    /// <summary>Reads such a file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What it is called, for messages.</param>
    /// <returns>Its content.</returns>
    /// <exception cref="EngineException">Another format, or cut short.</exception>
    public static SiteFile Parse(byte[] bytes, string name)
    {
        var span = bytes.AsSpan();
        if (bytes.Length < HeaderSize || !span[..8].SequenceEqual(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(span[8..]) != Version
            || BinaryPrimitives.ReadUInt32LittleEndian(span[12..]) != HeaderSize)
            throw new EngineException($"{name} is no list of places of version {Version}; prepare the engine again");
        var count = BinaryPrimitives.ReadUInt32LittleEndian(span[16..]);
        var id = BinaryPrimitives.ReadUInt32LittleEndian(span[28..]);
        if (bytes.Length != HeaderSize + 8L * count || id is 0 or > MaximumBuildId)
            throw new EngineException($"{name} is cut short or damaged; prepare the engine again");
        var fields = new ThreadLocalField[count];
        for (var k = 0; k < fields.Length; k++)
        {
            var at = span[(HeaderSize + 8 * k)..];
            fields[k] = new ThreadLocalField(
                BinaryPrimitives.ReadUInt32LittleEndian(at), BinaryPrimitives.ReadInt32LittleEndian(at[4..]));
        }
        return new SiteFile(
            BinaryPrimitives.ReadInt32LittleEndian(span[20..]),
            (int)BinaryPrimitives.ReadUInt32LittleEndian(span[24..]),
            span.Slice(32, (int)id).ToArray(),
            BinaryPrimitives.ReadUInt64LittleEndian(span[64..]),
            BinaryPrimitives.ReadUInt64LittleEndian(span[72..]),
            BinaryPrimitives.ReadUInt64LittleEndian(span[80..]),
            BinaryPrimitives.ReadUInt64LittleEndian(span[88..]),
            fields);
    }
}
