using CoroJs.Engine;
using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Crypto;

/// <summary>The namespace <c>crypto</c>: ciphers, keys of two parts and derived keys, by OpenSSL of the engine file. Each call
/// works on copies, so that what takes long can be computed on another thread.</summary>
internal static unsafe class CryptoCalls
{
    /// <summary>So many bytes are encrypted or hashed in less time than handing them to another thread takes.</summary>
    private const int Short = 32 << 10;

    public static void Register(SystemCallTable.Builder table)
    {
        table.AddBlocking("crypto.cipher", &Cipher);
        table.AddBlocking("crypto.digest", &Digest);
        table.AddBlocking("crypto.generateKeys", &GenerateKeys);
        table.AddBlocking("crypto.readKey", &ReadKey);
        table.AddBlocking("crypto.decryptKey", &DecryptKey);
        table.AddBlocking("crypto.encryptKey", &EncryptKey);
        table.AddBlocking("crypto.sign", &Sign);
        table.AddBlocking("crypto.verify", &Verify);
        table.AddBlocking("crypto.oaep", &Oaep);
        table.AddBlocking("crypto.agree", &Agree);
        table.AddBlocking("crypto.pbkdf2", &Pbkdf2);
        table.AddBlocking("crypto.hkdf", &Hkdf);
        table.AddBlocking("crypto.scrypt", &Scrypt);
    }

    private static byte[] Bytes(Kernel kernel, int index, string name) => kernel.Frame.Data(index, name).Bytes.ToArray();

    private static byte[] OptionalBytes(Kernel kernel, int index, string name) =>
        kernel.Frame.Argument(index).IsNothing ? [] : Bytes(kernel, index, name);

    // crypto.cipher(name, encrypts, key, iv, data, additional?, tagLength?) -> bytes; the tag is behind the data
    private static bool Cipher(Kernel kernel)
    {
        string name = kernel.Frame.Text(0, "name");
        bool encrypts = kernel.Frame.Flag(1, "encrypts");
        byte[] key = Bytes(kernel, 2, "key"), iv = OptionalBytes(kernel, 3, "iv"), data = Bytes(kernel, 4, "data"), additional = OptionalBytes(kernel, 5, "additional");
        int tagLength = (int)(kernel.Frame.OptionalInteger(6, "tagLength", 0, 16) ?? 0);
        Func<object> work = () => WholeCipher.Run(name, encrypts, key, iv, data, additional, tagLength);
        return data.Length <= Short ? CryptoJob.Here(kernel, work) : CryptoJob.Elsewhere(kernel, isLong: true, work);
    }

    // crypto.digest(hash, data, key?) -> bytes; with a key it is HMAC
    private static bool Digest(Kernel kernel)
    {
        string hash = kernel.Frame.Text(0, "hash");
        byte[] data = Bytes(kernel, 1, "data");
        byte[]? key = kernel.Frame.Argument(2).IsNothing ? null : Bytes(kernel, 2, "key");
        Func<object> work = () => key is null ? Hash(hash, data) : Hmac(hash, key, data);
        return data.Length <= Short ? CryptoJob.Here(kernel, work) : CryptoJob.Elsewhere(kernel, isLong: true, work);
    }

    private static byte[] Hash(string hash, byte[] data)
    {
        nint digest = KeyWork.DigestOf(hash), context = Digests.EVP_MD_CTX_new();
        try
        {
            uint size = 0;
            var result = new byte[Digests.MostBytes];
            fixed (byte* bytes = data, to = result)
                if (Digests.EVP_DigestInit_ex(context, digest, 0) != 1 || Digests.EVP_DigestUpdate(context, bytes, (nuint)data.Length) != 1 || Digests.EVP_DigestFinal_ex(context, to, &size) != 1)
                    throw CryptoFailure.Of("The data cannot be hashed");
            return result.AsSpan(0, (int)size).ToArray();
        }
        finally
        {
            Digests.EVP_MD_CTX_free(context);
        }
    }

    private static byte[] Hmac(string hash, byte[] key, byte[] data)
    {
        nint digest = KeyWork.DigestOf(hash);
        uint size = 0;
        byte none = 0;
        var result = new byte[Digests.MostBytes];
        fixed (byte* secret = key, bytes = data, to = result)
            if (Digests.HMAC(digest, secret == null ? &none : secret, key.Length, bytes, (nuint)data.Length, to, &size) == null)
                throw CryptoFailure.Of("The data cannot be hashed");
        return result.AsSpan(0, (int)size).ToArray();
    }

    // crypto.generateKeys(type, bits or curve, exponent?) -> [PKCS #8, SubjectPublicKeyInfo]
    private static bool GenerateKeys(Kernel kernel)
    {
        string type = kernel.Frame.Text(0, "type"), parameter = kernel.Frame.OptionalText(1, "parameter") ?? "";
        byte[] exponent = OptionalBytes(kernel, 2, "exponent");
        return CryptoJob.Elsewhere(kernel, isLong: type == "RSA", () => KeyForms.Generate(type, parameter, exponent));
    }

    // crypto.readKey(der, isPrivate) -> [type, curve, bits, public part, private part]
    private static bool ReadKey(Kernel kernel)
    {
        byte[] der = Bytes(kernel, 0, "der");
        bool isPrivate = kernel.Frame.Flag(1, "isPrivate");
        return CryptoJob.Elsewhere(kernel, isLong: false, () => KeyForms.Describe(der, isPrivate));
    }

    // crypto.decryptKey(bytes, isPem, password) -> PKCS #8. How long that takes says the key.
    private static bool DecryptKey(Kernel kernel)
    {
        byte[] bytes = Bytes(kernel, 0, "bytes"), password = Bytes(kernel, 2, "password");
        bool isPem = kernel.Frame.Flag(1, "isPem");
        return CryptoJob.Elsewhere(kernel, isLong: true, () => EncryptedKeys.Decrypt(bytes, isPem, password));
    }

    // crypto.encryptKey(der, isTraditional, isPem, cipher, password) -> bytes
    private static bool EncryptKey(Kernel kernel)
    {
        byte[] der = Bytes(kernel, 0, "der"), password = Bytes(kernel, 4, "password");
        bool isTraditional = kernel.Frame.Flag(1, "isTraditional"), isPem = kernel.Frame.Flag(2, "isPem");
        string cipher = kernel.Frame.Text(3, "cipher");
        return CryptoJob.Elsewhere(kernel, isLong: true, () => EncryptedKeys.Encrypt(der, isTraditional, isPem, cipher, password));
    }

    // crypto.sign(der, hash?, saltLength, data, isLong) -> bytes
    private static bool Sign(Kernel kernel)
    {
        byte[] der = Bytes(kernel, 0, "der"), data = Bytes(kernel, 3, "data");
        string? hash = kernel.Frame.OptionalText(1, "hash");
        int saltLength = (int)kernel.Frame.Integer(2, "saltLength", -2, int.MaxValue);
        bool isLong = kernel.Frame.Flag(4, "isLong") || data.Length > Short;
        return CryptoJob.Elsewhere(kernel, isLong, () => KeyWork.Sign(der, hash, saltLength, data));
    }

    // crypto.verify(der, hash?, saltLength, signature, data) -> boolean
    private static bool Verify(Kernel kernel)
    {
        byte[] der = Bytes(kernel, 0, "der"), signature = Bytes(kernel, 3, "signature"), data = Bytes(kernel, 4, "data");
        string? hash = kernel.Frame.OptionalText(1, "hash");
        int saltLength = (int)kernel.Frame.Integer(2, "saltLength", -2, int.MaxValue);
        return CryptoJob.Elsewhere(kernel, data.Length > Short, () => KeyWork.Verify(der, hash, saltLength, signature, data));
    }

    // crypto.oaep(der, encrypts, hash, label, data) -> bytes
    private static bool Oaep(Kernel kernel)
    {
        byte[] der = Bytes(kernel, 0, "der"), label = OptionalBytes(kernel, 3, "label"), data = Bytes(kernel, 4, "data");
        bool encrypts = kernel.Frame.Flag(1, "encrypts");
        string hash = kernel.Frame.Text(2, "hash");
        return CryptoJob.Elsewhere(kernel, isLong: !encrypts, () => KeyWork.Oaep(der, encrypts, hash, label, data));
    }

    // crypto.agree(der, peer's der) -> bytes
    private static bool Agree(Kernel kernel)
    {
        byte[] own = Bytes(kernel, 0, "der"), peer = Bytes(kernel, 1, "peer");
        return CryptoJob.Elsewhere(kernel, isLong: false, () => KeyWork.Agree(own, peer));
    }

    // crypto.pbkdf2(hash, password, salt, iterations, length) -> bytes
    private static bool Pbkdf2(Kernel kernel)
    {
        string hash = kernel.Frame.Text(0, "hash");
        byte[] password = Bytes(kernel, 1, "password"), salt = Bytes(kernel, 2, "salt");
        int iterations = (int)kernel.Frame.Integer(3, "iterations", 1, int.MaxValue), length = (int)kernel.Frame.Integer(4, "length", 0, int.MaxValue);
        nint digest = KeyWork.DigestOf(hash);
        return CryptoJob.Elsewhere(kernel, isLong: true, () =>
        {
            ErrorQueue.ERR_clear_error();
            var result = new byte[length];
            return length == 0 || KeyDerivation.Pbkdf2(digest, password, salt, iterations, result) ? result : throw CryptoFailure.Of("PBKDF2 failed");
        });
    }

    // crypto.hkdf(hash, key, salt, info, length) -> bytes
    private static bool Hkdf(Kernel kernel)
    {
        string hash = kernel.Frame.Text(0, "hash");
        byte[] key = Bytes(kernel, 1, "key"), salt = Bytes(kernel, 2, "salt"), info = Bytes(kernel, 3, "info");
        int length = (int)kernel.Frame.Integer(4, "length", 0, int.MaxValue);
        _ = KeyWork.DigestOf(hash);
        return CryptoJob.Here(kernel, () =>
        {
            ErrorQueue.ERR_clear_error();
            var result = new byte[length];
            return length == 0 || KeyDerivation.Hkdf(hash, key, salt, info, result) ? result : throw CryptoFailure.Of("HKDF failed");
        });
    }

    // crypto.scrypt(password, salt, cost, blockSize, parallelization, memory, length) -> bytes
    private static bool Scrypt(Kernel kernel)
    {
        byte[] password = Bytes(kernel, 0, "password"), salt = Bytes(kernel, 1, "salt");
        ulong cost = (ulong)kernel.Frame.Integer(2, "cost", 0, uint.MaxValue), blockSize = (ulong)kernel.Frame.Integer(3, "blockSize", 0, uint.MaxValue);
        ulong parallel = (ulong)kernel.Frame.Integer(4, "parallelization", 0, uint.MaxValue), memory = (ulong)kernel.Frame.Integer(5, "maxmem", 0, long.MaxValue);
        int length = (int)kernel.Frame.Integer(6, "length", 0, int.MaxValue);
        OpenSslLibrary.Initialize();
        ErrorQueue.ERR_clear_error();
        if (!KeyDerivation.Scrypt([], [], cost, blockSize, parallel, memory, default))
        {
            OpenSslError? error = ErrorQueue.Take();
            throw SystemCallException.Of(Failure.RangeError, "ERR_CRYPTO_INVALID_SCRYPT_PARAMS", $"Invalid scrypt params{(error is null ? "" : $": {error.Message}")}");
        }
        return CryptoJob.Elsewhere(kernel, isLong: true, () =>
        {
            ErrorQueue.ERR_clear_error();
            var result = new byte[length];
            return length == 0 || KeyDerivation.Scrypt(password, salt, cost, blockSize, parallel, memory, result) ? result : throw CryptoFailure.Of("scrypt failed");
        });
    }
}
