using System.Runtime.InteropServices;
using CoroJs.OpenSsl;

namespace CoroJs.Compression;

/// <summary>zlib.h of the engine file.</summary>
internal static unsafe class Zlib
{
    public const int Ok = 0, StreamEnd = 1, NeedDictionary = 2, StreamError = -2, DataError = -3, MemoryError = -4, BufferError = -5;

    public const int Deflated = 8;

    private const string Library = OpenSslLibrary.Name;

    /// <summary>z_stream. zlib keeps its address.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Stream
    {
        public byte* NextInput;
        public uint InputLeft;
        public ulong TotalInput;
        public byte* NextOutput;
        public uint OutputLeft;
        public ulong TotalOutput;
        public byte* Message;
        public nint State, Allocate, Free, Opaque;
        public int DataType;
        public ulong Checksum, Reserved;
    }

    [DllImport(Library)] public static extern int deflateInit2_(Stream* stream, int level, int method, int windowBits, int memoryLevel, int strategy, byte* version, int streamSize);
    [DllImport(Library)] public static extern int deflate(Stream* stream, int flush);
    [DllImport(Library)] public static extern int deflateEnd(Stream* stream);
    [DllImport(Library)] public static extern int deflateSetDictionary(Stream* stream, byte* dictionary, uint size);
    [DllImport(Library)] public static extern int inflateInit2_(Stream* stream, int windowBits, byte* version, int streamSize);
    [DllImport(Library)] public static extern int inflate(Stream* stream, int flush);
    [DllImport(Library)] public static extern int inflateEnd(Stream* stream);
    [DllImport(Library)] public static extern int inflateReset(Stream* stream);
    [DllImport(Library)] public static extern int inflateSetDictionary(Stream* stream, byte* dictionary, uint size);
    [DllImport(Library)] public static extern byte* zlibVersion();
    [DllImport(Library)] public static extern nuint crc32_z(nuint value, byte* bytes, nuint size);
}
