using System.Text;
using CoroJs.Engine;
using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Crypto;

/// <summary>Keys of two parts as DER: made, read and written.</summary>
internal static unsafe class KeyForms
{
    /// <summary>A new pair: PKCS #8 and SubjectPublicKeyInfo.</summary>
    public static object[] Generate(string type, string parameter, byte[] exponent)
    {
        OpenSslLibrary.Initialize();
        ErrorQueue.ERR_clear_error();
        int id = type switch
        {
            "RSA" => Keys.TypeRsa,
            "EC" => Keys.TypeCurve,
            "Ed25519" => KeyPairs.Ed25519,
            "X25519" => KeyPairs.X25519,
            "Ed448" => KeyPairs.Ed448,
            "X448" => KeyPairs.X448,
            _ => throw SystemCallException.WrongValue("type", "must name a type of keys", type),
        };
        nint context = KeyPairs.EVP_PKEY_CTX_new_id(id, 0), key = 0, number = 0;
        try
        {
            bool isReady = KeyPairs.EVP_PKEY_keygen_init(context) == 1;
            if (isReady && id == Keys.TypeRsa)
            {
                fixed (byte* bytes = exponent) number = KeyPairs.BN_bin2bn(bytes, exponent.Length, 0);
                isReady = KeyPairs.EVP_PKEY_CTX_set_rsa_keygen_bits(context, int.Parse(parameter, null)) == 1 &&
                    KeyPairs.EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, number) == 1;
            }
            if (isReady && id == Keys.TypeCurve)
            {
                fixed (byte* name = Encoding.UTF8.GetBytes(parameter + "\0")) isReady = KeyPairs.EVP_PKEY_CTX_set_group_name(context, name) == 1;
            }
            if (!isReady || KeyPairs.EVP_PKEY_generate(context, &key) != 1) throw CryptoFailure.Of("The keys cannot be generated");
            return [Private(key), Public(key)];
        }
        finally
        {
            Keys.EVP_PKEY_free(key);
            Asn1.BN_free(number);
            KeyPairs.EVP_PKEY_CTX_free(context);
        }
    }

    /// <summary>What a key is: its type, its curve or none, its bits, its public part and, of a private one, itself as OpenSSL
    /// writes it.</summary>
    public static object[] Describe(byte[] der, bool isPrivate)
    {
        nint key = KeyCache.Parse(der, isPrivate);
        try
        {
            int id = Keys.EVP_PKEY_get_base_id(key);
            string type = id switch
            {
                Keys.TypeRsa => "RSA",
                Keys.TypeCurve => "EC",
                KeyPairs.Ed25519 => "Ed25519",
                KeyPairs.X25519 => "X25519",
                KeyPairs.Ed448 => "Ed448",
                KeyPairs.X448 => "X448",
                _ => throw SystemCallException.Of(Failure.Error, "ERR_CRYPTO_UNSUPPORTED_KEY", "Keys of this type are not supported"),
            };
            // The two parts may contradict one another.
            if (id == Keys.TypeCurve && isPrivate) Check(key);
            string curve = id == Keys.TypeCurve ? CurveOf(key) : "";
            byte[] own = isPrivate ? Private(key) : [];
            return [type, curve, Keys.EVP_PKEY_get_bits(key), Public(key), own];
        }
        finally
        {
            Keys.EVP_PKEY_free(key);
        }
    }

    private static void Check(nint key)
    {
        nint context = KeyPairs.EVP_PKEY_CTX_new(key, 0);
        int result = KeyPairs.EVP_PKEY_check(context);
        KeyPairs.EVP_PKEY_CTX_free(context);
        if (result != 1) throw CryptoFailure.Of("The key is not consistent");
    }

    private static string CurveOf(nint key)
    {
        const int room = 64;
        byte* name = stackalloc byte[room];
        nuint size = 0;
        if (Keys.EVP_PKEY_get_group_name(key, name, room, &size) != 1) throw CryptoFailure.Of("The key's curve has no name");
        return Encoding.UTF8.GetString(name, (int)size);
    }

    private static byte[] Public(nint key)
    {
        int size = Keys.i2d_PUBKEY(key, null);
        if (size <= 0) throw CryptoFailure.Of("The key cannot be written");
        var der = new byte[size];
        fixed (byte* to = der)
        {
            byte* at = to;
            _ = Keys.i2d_PUBKEY(key, &at);
        }
        return der;
    }

    /// <summary>PKCS #8.</summary>
    public static byte[] Private(nint key)
    {
        nint info = KeyPairs.EVP_PKEY2PKCS8(key);
        int size = info == 0 ? 0 : KeyPairs.i2d_PKCS8_PRIV_KEY_INFO(info, null);
        var der = new byte[Math.Max(size, 0)];
        fixed (byte* to = der)
        {
            byte* at = to;
            if (size > 0) _ = KeyPairs.i2d_PKCS8_PRIV_KEY_INFO(info, &at);
        }
        KeyPairs.PKCS8_PRIV_KEY_INFO_free(info);
        return size > 0 ? der : throw CryptoFailure.Of("The key cannot be written");
    }
}
