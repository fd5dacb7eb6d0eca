using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Crypto;

/// <summary>
/// Keys as OpenSSL uses them, by their DER: JavaScript holds bytes, which need no closing, and a key that is used again need
/// not be parsed again, which takes as long as a signature. For the whole process; any thread.
/// </summary>
internal static unsafe class KeyCache
{
    private const int Most = 256;

    private static readonly Lock Access = new();
    private static readonly Dictionary<Sha256.Digest, Entry> Known = [];
    private static long requests;

    /// <summary>The key, for the caller to free. Throws where the bytes are no key.</summary>
    public static nint Take(byte[] der, bool isPrivate)
    {
        OpenSslLibrary.Initialize();
        Sha256.Digest digest = DigestOf(der, isPrivate);
        lock (Access)
        {
            if (Known.TryGetValue(digest, out Entry? entry))
            {
                entry.LastUse = ++requests;
                _ = Keys.EVP_PKEY_up_ref(entry.Key);
                return entry.Key;
            }
        }
        nint key = Parse(der, isPrivate);
        lock (Access)
        {
            if (!Known.TryAdd(digest, new Entry { Key = key, LastUse = ++requests })) return key;
            _ = Keys.EVP_PKEY_up_ref(key);
            if (Known.Count > Most) DropOldest();
        }
        return key;
    }

    /// <summary>PKCS #8, or a SubjectPublicKeyInfo, without anything behind it; for the caller to free.</summary>
    public static nint Parse(byte[] der, bool isPrivate)
    {
        OpenSslLibrary.Initialize();
        ErrorQueue.ERR_clear_error();
        fixed (byte* bytes = der)
        {
            byte* at = bytes;
            nint key = isPrivate ? ParsePrivate(&at, der.Length) : KeyPairs.d2i_PUBKEY(null, &at, der.Length);
            if (key != 0 && at == bytes + der.Length) return key;
            Keys.EVP_PKEY_free(key);
            throw CryptoFailure.Of("The key cannot be read");
        }
    }

    private static nint ParsePrivate(byte** at, int size)
    {
        nint info = KeyPairs.d2i_PKCS8_PRIV_KEY_INFO(null, at, size);
        if (info == 0) return 0;
        nint key = KeyPairs.EVP_PKCS82PKEY(info);
        KeyPairs.PKCS8_PRIV_KEY_INFO_free(info);
        return key;
    }

    private static Sha256.Digest DigestOf(byte[] der, bool isPrivate)
    {
        var sha = new Sha256();
        byte kind = isPrivate ? (byte)1 : (byte)0;
        sha.Add(&kind, 1);
        fixed (byte* bytes = der) sha.Add(bytes, der.Length);
        return sha.End();
    }

    private static void DropOldest()
    {
        Sha256.Digest oldest = default;
        long lastUse = long.MaxValue;
        foreach (var (digest, entry) in Known)
        {
            if (entry.LastUse >= lastUse) continue;
            lastUse = entry.LastUse;
            oldest = digest;
        }
        if (Known.Remove(oldest, out Entry? removed)) Keys.EVP_PKEY_free(removed.Key);
    }

    private sealed class Entry
    {
        public nint Key;
        public long LastUse;
    }
}
