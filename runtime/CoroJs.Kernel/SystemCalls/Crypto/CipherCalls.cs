using CoroJs.Engine;
using CoroJs.OpenSsl;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Crypto;

/// <summary>The namespace <c>cipher</c>: symmetric encryption of what comes piece by piece.</summary>
internal static unsafe class CipherCalls
{
    private const int Block = 32;
    private const int MostPiece = 1 << 30;

    public static void Register(SystemCallTable.Builder table)
    {
        table.Add("cipher.info", &Info);
        table.Add("cipher.open", &Open);
        table.Add("cipher.setPadding", &SetPadding);
        table.Add("cipher.addAdditional", &AddAdditional);
        table.Add("cipher.update", &Update);
        table.Add("cipher.finish", &Finish);
        table.Add("cipher.setTag", &SetTag);
        table.Add("cipher.tag", &Tag);
        table.Add("cipher.close", &Close);
    }

    // cipher.info(name) -> [key length, IV length, block size, mode, is authenticated]
    private static bool Info(Kernel kernel)
    {
        nint cipher = WholeCipher.ByName(kernel.Frame.Text(0, "name"));
        return CryptoJob.Here(kernel, () => new object[]
        {
            Ciphers.EVP_CIPHER_get_key_length(cipher),
            Ciphers.EVP_CIPHER_get_iv_length(cipher),
            Ciphers.EVP_CIPHER_get_block_size(cipher),
            Ciphers.EVP_CIPHER_get_mode(cipher),
            IsAuthenticated(cipher),
        });
    }

    private static bool IsAuthenticated(nint cipher) => (Ciphers.EVP_CIPHER_get_flags(cipher) & Ciphers.IsAuthenticated) != 0;

    // cipher.open(name, encrypts, key, iv?) -> id
    private static bool Open(Kernel kernel)
    {
        nint cipher = WholeCipher.ByName(kernel.Frame.Text(0, "name"));
        bool encrypts = kernel.Frame.Flag(1, "encrypts");
        ReadOnlySpan<byte> key = kernel.Frame.Data(2, "key").Bytes;
        ReadOnlySpan<byte> iv = kernel.Frame.Argument(3).IsNothing ? default : kernel.Frame.Data(3, "iv").Bytes;
        if (key.Length != Ciphers.EVP_CIPHER_get_key_length(cipher))
            throw SystemCallException.Of(Failure.RangeError, "ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length");
        bool isAuthenticated = IsAuthenticated(cipher);
        if (isAuthenticated ? iv.IsEmpty : iv.Length != Ciphers.EVP_CIPHER_get_iv_length(cipher))
            throw SystemCallException.Of(Failure.TypeError, "ERR_CRYPTO_INVALID_IV", "Invalid initialization vector");
        ErrorQueue.ERR_clear_error();
        var running = new RunningCipher(cipher, encrypts, key, iv, isAuthenticated, out bool isReady);
        if (isReady) return kernel.Frame.ReturnBigInt(kernel.Handles.Add(running));
        running.Release(kernel);
        throw CryptoFailure.Of("The cipher cannot be used");
    }

    // cipher.setPadding(id, isOn)
    private static bool SetPadding(Kernel kernel)
    {
        if (Find(kernel) is not { } cipher) return kernel.Frame.FailBadHandle("cipher.setPadding");
        return cipher.SetPadding(kernel.Frame.Flag(1, "isOn")) ? true : throw CryptoFailure.Of("The padding cannot be set");
    }

    // cipher.addAdditional(id, data)
    private static bool AddAdditional(Kernel kernel)
    {
        if (Find(kernel) is not { } cipher) return kernel.Frame.FailBadHandle("cipher.addAdditional");
        return cipher.AddAdditional(kernel.Frame.Data(1, "data").Bytes) ? true : throw CryptoFailure.Of("Additional data cannot be added");
    }

    // cipher.update(id, data) -> bytes
    private static bool Update(Kernel kernel)
    {
        if (Find(kernel) is not { } cipher) return kernel.Frame.FailBadHandle("cipher.update");
        ReadOnlySpan<byte> data = kernel.Frame.Data(1, "data").Bytes;
        if (data.Length > MostPiece) throw SystemCallException.Of(Failure.RangeError, "ERR_OUT_OF_RANGE", "A piece of data may have 1 GiB at most");
        ErrorQueue.ERR_clear_error();
        var room = new byte[data.Length + Block];
        int size = cipher.Update(data, room);
        if (size < 0) throw CryptoFailure.Of("The data cannot be taken");
        return kernel.Frame.Return(kernel.Frame.ValueOf(ValueType.Bytes, room.AsSpan(0, size)));
    }

    // cipher.finish(id) -> bytes
    private static bool Finish(Kernel kernel)
    {
        if (Find(kernel) is not { } cipher) return kernel.Frame.FailBadHandle("cipher.finish");
        ErrorQueue.ERR_clear_error();
        Span<byte> room = stackalloc byte[Block];
        int size = cipher.Finish(room);
        if (size >= 0) return kernel.Frame.Return(kernel.Frame.ValueOf(ValueType.Bytes, room[..size]));
        OpenSslError? error = ErrorQueue.Take();
        string message = error?.Text ?? "Unsupported state or unable to authenticate data";
        return kernel.Frame.Fail(Failure.Error, message, error?.Code ?? "ERR_CRYPTO_AUTHENTICATION_FAILED");
    }

    // cipher.setTag(id, tag)
    private static bool SetTag(Kernel kernel)
    {
        if (Find(kernel) is not { } cipher) return kernel.Frame.FailBadHandle("cipher.setTag");
        return cipher.SetTag(kernel.Frame.Data(1, "tag").Bytes) ? true : throw CryptoFailure.Of("The tag cannot be set");
    }

    // cipher.tag(id, length) -> bytes
    private static bool Tag(Kernel kernel)
    {
        if (Find(kernel) is not { } cipher) return kernel.Frame.FailBadHandle("cipher.tag");
        Span<byte> room = stackalloc byte[(int)kernel.Frame.Integer(1, "length", 1, 16)];
        if (!cipher.GetTag(room)) throw CryptoFailure.Of("There is no tag");
        return kernel.Frame.Return(kernel.Frame.ValueOf(ValueType.Bytes, room));
    }

    // cipher.close(id)
    private static bool Close(Kernel kernel)
    {
        if (Find(kernel) is not { } cipher) return kernel.Frame.FailBadHandle("cipher.close");
        kernel.Handles.Remove(cipher);
        cipher.Release(kernel);
        return true;
    }

    private static RunningCipher? Find(Kernel kernel) => kernel.Handles.Get<RunningCipher>(kernel.Frame.Argument(0));
}
