using System.Runtime.InteropServices;
using CoroJs.Engine;

namespace CoroJs.SystemCalls.Tls;

/// <summary>What a program gave as a key and a certificate: copies in memory of our own, wiped when they are freed.</summary>
internal sealed unsafe class CredentialSource
{
    public CredentialSource(in Value key, in Value certificate, in Value passphrase, in Value pfx)
    {
        Key = Piece.Of(key);
        Certificate = Piece.Of(certificate);
        Passphrase = Piece.Of(passphrase);
        Pfx = Piece.Of(pfx);
    }

    public Piece Key { get; private set; }

    public Piece Certificate { get; private set; }

    public Piece Passphrase { get; private set; }

    public Piece Pfx { get; private set; }

    /// <summary>Any thread, once.</summary>
    public void Free()
    {
        Key.Free();
        Certificate.Free();
        Passphrase.Free();
        Pfx.Free();
        Key = Certificate = Passphrase = Pfx = default;
    }

    /// <summary>Bytes with a zero behind them, or nothing.</summary>
    internal readonly struct Piece
    {
        public readonly byte* Bytes;
        public readonly int Size;

        private Piece(byte* bytes, int size)
        {
            Bytes = bytes;
            Size = size;
        }

        public bool IsNothing => Bytes == null;

        public ReadOnlySpan<byte> Span => new(Bytes, Size);

        public static Piece Of(in Value value)
        {
            if (value.IsNothing) return default;
            ReadOnlySpan<byte> from = value.Bytes;
            byte* bytes = (byte*)NativeMemory.Alloc((nuint)from.Length + 1);
            from.CopyTo(new Span<byte>(bytes, from.Length));
            bytes[from.Length] = 0;
            return new Piece(bytes, from.Length);
        }

        public void Free()
        {
            if (Bytes == null) return;
            NativeMemory.Clear(Bytes, (nuint)Size);
            NativeMemory.Free(Bytes);
        }
    }
}
