using System.Runtime.InteropServices;

namespace CoroJs.OpenSsl;

/// <summary>evp.h, kdf.h: keys from passwords and from other secrets.</summary>
internal static unsafe class KeyDerivation
{
    private const string Library = OpenSslLibrary.Name;
    private const uint TextParameter = 4, BytesParameter = 5;

    /// <summary>OSSL_PARAM.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Parameter
    {
        public byte* Key;
        public uint Type;
        public void* Data;
        public nuint Size, Returned;
    }

    [DllImport(Library)] private static extern int PKCS5_PBKDF2_HMAC(byte* password, int passwordSize, byte* salt, int saltSize, int iterations, nint digest, int size, byte* to);
    [DllImport(Library)] private static extern int EVP_PBE_scrypt(byte* password, nuint passwordSize, byte* salt, nuint saltSize, ulong cost, ulong blockSize, ulong parallel, ulong memory, byte* to, nuint size);
    [DllImport(Library)] private static extern nint EVP_KDF_fetch(nint context, byte* name, byte* properties);
    [DllImport(Library)] private static extern void EVP_KDF_free(nint kdf);
    [DllImport(Library)] private static extern nint EVP_KDF_CTX_new(nint kdf);
    [DllImport(Library)] private static extern void EVP_KDF_CTX_free(nint context);
    [DllImport(Library)] private static extern int EVP_KDF_derive(nint context, byte* to, nuint size, Parameter* parameters);

    /// <summary>False: OpenSSL's queue of errors says why. So it is with the others.</summary>
    public static bool Pbkdf2(nint digest, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations, Span<byte> to)
    {
        byte none = 0;
        fixed (byte* secret = password, salts = salt, result = to)
            return PKCS5_PBKDF2_HMAC(secret == null ? &none : secret, password.Length, salts, salt.Length, iterations, digest, to.Length, result) == 1;
    }

    /// <param name="memory">Bytes that may be used; null <paramref name="to"/>: only the parameters are checked.</param>
    public static bool Scrypt(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, ulong cost, ulong blockSize, ulong parallel, ulong memory, Span<byte> to)
    {
        byte none = 0;
        fixed (byte* secret = password, salts = salt, result = to)
            return EVP_PBE_scrypt(secret == null ? &none : secret, (nuint)password.Length, salts == null ? &none : salts, (nuint)salt.Length, cost, blockSize, parallel, memory, result, (nuint)to.Length) == 1;
    }

    /// <summary>RFC 5869, both steps.</summary>
    public static bool Hkdf(string digest, ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, Span<byte> to)
    {
        byte none = 0;
        fixed (byte* name = "HKDF\0"u8, hash = System.Text.Encoding.UTF8.GetBytes(digest + "\0"), secret = key, salts = salt, infos = info, result = to)
        fixed (byte* hashName = "digest\0"u8, keyName = "key\0"u8, saltName = "salt\0"u8, infoName = "info\0"u8)
        {
            var parameters = stackalloc Parameter[5];
            parameters[0] = new Parameter { Key = hashName, Type = TextParameter, Data = hash, Size = (nuint)digest.Length };
            parameters[1] = new Parameter { Key = keyName, Type = BytesParameter, Data = secret == null ? &none : secret, Size = (nuint)key.Length };
            parameters[2] = new Parameter { Key = saltName, Type = BytesParameter, Data = salts == null ? &none : salts, Size = (nuint)salt.Length };
            parameters[3] = new Parameter { Key = infoName, Type = BytesParameter, Data = infos == null ? &none : infos, Size = (nuint)info.Length };
            parameters[4] = default;
            nint kdf = EVP_KDF_fetch(0, name, null);
            nint context = kdf == 0 ? 0 : EVP_KDF_CTX_new(kdf);
            bool isDone = context != 0 && EVP_KDF_derive(context, result, (nuint)to.Length, parameters) == 1;
            EVP_KDF_CTX_free(context);
            EVP_KDF_free(kdf);
            return isDone;
        }
    }
}
