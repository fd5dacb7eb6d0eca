using System.Text;
using CoroJs.Engine;
using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Crypto;

/// <summary>The namespace <c>hash</c>: hashes of what comes piece by piece, with a key (HMAC) or without.</summary>
internal static unsafe class HashCalls
{
    public static void Register(SystemCallTable.Builder table)
    {
        table.Add("hash.open", &Open);
        table.Add("hash.update", &Update);
        table.Add("hash.copy", &Copy);
        table.Add("hash.digest", &Digest);
        table.Add("hash.close", &Close);
    }

    // hash.open(algorithm, key?) -> id
    private static bool Open(Kernel kernel)
    {
        string algorithm = kernel.Frame.Text(0, "algorithm");
        bool hasKey = !kernel.Frame.Argument(1).IsNothing;
        ReadOnlySpan<byte> key = hasKey ? kernel.Frame.Data(1, "key").Bytes : default;
        kernel.Handles.DemandRoom();
        OpenSslLibrary.Initialize();
        ErrorQueue.ERR_clear_error();
        nint digest;
        fixed (byte* name = Encoding.UTF8.GetBytes(algorithm + "\0")) digest = Digests.EVP_get_digestbyname(name);
        if (digest == 0)
            throw SystemCallException.Of(Failure.Error, "ERR_CRYPTO_INVALID_DIGEST", $"Invalid digest: {algorithm}");
        nint context = Digests.EVP_MD_CTX_new();
        bool isReady = hasKey ? StartKeyed(context, digest, key) : Digests.EVP_DigestInit_ex(context, digest, 0) == 1;
        if (!isReady)
        {
            Digests.EVP_MD_CTX_free(context);
            throw Failed($"The digest {algorithm} cannot be used");
        }
        return kernel.Frame.ReturnBigInt(kernel.Handles.Add(new RunningHash(context, hasKey)));
    }

    private static bool StartKeyed(nint context, nint digest, ReadOnlySpan<byte> key)
    {
        // OpenSSL wants an address for an empty key, too.
        byte none = 0;
        fixed (byte* bytes = key)
        {
            nint made = Digests.EVP_PKEY_new_raw_private_key(Digests.HmacKey, 0, key.IsEmpty ? &none : bytes, (nuint)key.Length);
            if (made == 0) return false;
            bool isReady = Digests.EVP_DigestSignInit(context, null, digest, 0, made) == 1;
            Keys.EVP_PKEY_free(made);
            return isReady;
        }
    }

    // hash.update(id, data)
    private static bool Update(Kernel kernel)
    {
        if (kernel.Handles.Get<RunningHash>(kernel.Frame.Argument(0)) is not { } hash) return kernel.Frame.FailBadHandle("hash.update");
        if (!hash.Add(kernel.Frame.Data(1, "data").Bytes)) throw Failed("The hash cannot go on");
        return true;
    }

    // hash.copy(id) -> id
    private static bool Copy(Kernel kernel)
    {
        if (kernel.Handles.Get<RunningHash>(kernel.Frame.Argument(0)) is not { } hash) return kernel.Frame.FailBadHandle("hash.copy");
        return hash.Copy() is { } copy ? kernel.Frame.ReturnBigInt(kernel.Handles.Add(copy)) : throw Failed("The hash cannot be copied");
    }

    // hash.digest(id) -> bytes; closes the hash
    private static bool Digest(Kernel kernel)
    {
        if (kernel.Handles.Get<RunningHash>(kernel.Frame.Argument(0)) is not { } hash) return kernel.Frame.FailBadHandle("hash.digest");
        Span<byte> room = stackalloc byte[Digests.MostBytes];
        int size = hash.Finish(room);
        kernel.Handles.Remove(hash);
        hash.Release(kernel);
        if (size == 0) throw Failed("The hash cannot be finished");
        return kernel.Frame.Return(kernel.Frame.ValueOf(Engine.ValueType.Bytes, room[..size]));
    }

    // hash.close(id)
    private static bool Close(Kernel kernel)
    {
        if (kernel.Handles.Get<RunningHash>(kernel.Frame.Argument(0)) is not { } hash) return kernel.Frame.FailBadHandle("hash.close");
        kernel.Handles.Remove(hash);
        hash.Release(kernel);
        return true;
    }

    private static SystemCallException Failed(string what)
    {
        OpenSslError? error = ErrorQueue.Take();
        return SystemCallException.Of(Failure.Error, error?.Code ?? "ERR_CRYPTO_OPERATION_FAILED", error is null ? what : $"{what}: {error.Message}");
    }
}
