using CoroJs.Engine;
using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Tls;

/// <summary>
/// Parsed keys and certificates, by what they were parsed from: a resolver may read its files anew for each handshake and
/// pays only for the reading. Of the sources it keeps digests alone. For the whole process; any thread.
/// </summary>
internal static unsafe class CredentialCache
{
    /// <summary>Servers of more names than that parse the rarest ones again.</summary>
    internal const int Most = 1024;

    private static readonly Lock Access = new();
    private static readonly Dictionary<Sha256.Digest, Credential> Known = [];
    private static long requests;

    public static int Count
    {
        get
        {
            lock (Access) return Known.Count;
        }
    }

    public static Sha256.Digest Digest(in Value key, in Value certificate, in Value passphrase, in Value pfx)
    {
        var sha = new Sha256();
        Add(ref sha, key);
        Add(ref sha, certificate);
        Add(ref sha, passphrase);
        Add(ref sha, pfx);
        return sha.End();
    }

    /// <summary>For the caller to hold, or null: not there.</summary>
    public static Credential? Find(in Sha256.Digest digest)
    {
        lock (Access)
        {
            if (!Known.TryGetValue(digest, out Credential? credential)) return null;
            credential.LastUse = ++requests;
            return credential.Share();
        }
    }

    /// <summary>Keeps it as long as it is used now and then.</summary>
    public static void Add(in Sha256.Digest digest, Credential credential)
    {
        lock (Access)
        {
            credential.LastUse = ++requests;
            if (!Known.TryAdd(digest, credential)) return;
            credential.Share();
            if (Known.Count > Most) DropOldest();
        }
    }

    private static void DropOldest()
    {
        Sha256.Digest oldest = default;
        long lastUse = long.MaxValue;
        foreach (var (digest, credential) in Known)
        {
            if (credential.LastUse >= lastUse) continue;
            lastUse = credential.LastUse;
            oldest = digest;
        }
        if (Known.Remove(oldest, out Credential? removed)) removed.Drop();
    }

    private static void Add(ref Sha256 sha, in Value value) =>
        sha.Add(value.IsNothing ? null : value.Size > 0 ? value.Pointer : (byte*)1, value.Size);
}
