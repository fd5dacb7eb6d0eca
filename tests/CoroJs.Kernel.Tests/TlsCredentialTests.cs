using System.Diagnostics;
using System.Text;
using CoroJs.Engine;
using CoroJs.OpenSsl;
using CoroJs.SystemCalls.Tls;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.Tests;

/// <summary>Keys and certificates in the forms that the program openssl writes, and what is said of those that cannot be read.</summary>
public sealed unsafe class TlsCredentialTests(TlsCredentialTests.Files files) : IClassFixture<TlsCredentialTests.Files>
{
    public static TheoryData<string, string, string?> Good() => new()
    {
        { "rsa.pkcs8", "rsa.crt", null },
        { "rsa.pkcs1", "rsa.crt", null },
        { "rsa.pkcs1.der", "rsa.crt", null },
        { "rsa.pkcs8.der", "rsa.der", null },
        { "rsa.pkcs8.aes", "rsa.crt", "secret" },
        { "rsa.pkcs8.aes.der", "rsa.crt", "secret" },
        { "rsa.pkcs1.aes", "rsa.crt", "secret" },
        { "rsa.pkcs8", "rsa.crt", "needless" },
        { "rsa.both", "rsa.both", null },
        { "rsa.crlf", "rsa.text", null },
        { "ec.pkcs8", "ec.crt", null },
        { "ec.sec1", "ec.crt", null },
        { "ec.sec1.parameters", "ec.crt", null },
        { "ec.sec1.der", "ec.crt", null },
        { "ec.sec1.aes", "ec.crt", "secret" },
        { "ed25519.pkcs8", "ed25519.crt", null },
        { "ec.pkcs8", "ec.chain", null },
    };

    public static TheoryData<string, string, string?, string, string> Bad() => new()
    {
        { "rsa.pkcs8.aes", "rsa.crt", null, "ERR_MISSING_PASSPHRASE", "needs its passphrase" },
        { "rsa.pkcs8.aes.der", "rsa.crt", null, "ERR_MISSING_PASSPHRASE", "needs its passphrase" },
        { "rsa.pkcs1.aes", "rsa.crt", null, "ERR_MISSING_PASSPHRASE", "needs its passphrase" },
        { "rsa.pkcs8.aes", "rsa.crt", "wrong", "ERR_OSSL_BAD_DECRYPT", "passphrase is wrong" },
        { "rsa.pkcs8.aes.der", "rsa.crt", "wrong", "ERR_OSSL_BAD_DECRYPT", "passphrase is wrong" },
        { "ec.sec1.aes", "ec.crt", "wrong", "ERR_OSSL_BAD_DECRYPT", "passphrase is wrong" },
        { "rsa.pkcs8", "ec.crt", null, "ERR_OSSL_X509_KEY_VALUES_MISMATCH", "does not belong" },
        { "ec.pkcs8", "rsa.crt", null, "ERR_OSSL_X509_KEY_VALUES_MISMATCH", "does not belong" },
        { "rsa.crt", "rsa.crt", null, "ERR_OSSL_PEM_NO_START_LINE", "no private key in 'key', but a CERTIFICATE" },
        { "rsa.pkcs8", "rsa.pkcs8", null, "ERR_OSSL_PEM_NO_START_LINE", "no certificate in 'cert', but a PRIVATE KEY" },
        { "empty", "rsa.crt", null, "ERR_OSSL_UNSUPPORTED", "neither PEM nor DER" },
        { "rsa.pkcs8", "empty", null, "ERR_OSSL_PEM_NO_START_LINE", "neither PEM nor DER" },
        { "noise", "rsa.crt", null, "ERR_OSSL_UNSUPPORTED", "neither PEM nor DER" },
        { "rsa.cut", "rsa.crt", null, "ERR_OSSL_UNSUPPORTED", "cannot be read" },
        { "rsa.pkcs8", "crt.cut", null, "ERR_OSSL_", "cannot be read" },
        { "ec.pkcs8", "chain.cut", null, "ERR_OSSL_", "cannot be read" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void Every_form_of_a_key_is_read(string key, string certificate, string? passphrase)
    {
        Credential? credential = Parse(files[key], files[certificate], passphrase, null, out TlsFailure? failure);
        Assert.Null(failure);
        Assert.NotNull(credential);
        Assert.Equal(certificate == "ec.chain" ? 2 : 0, credential.Chain == 0 ? 0 : X509.OPENSSL_sk_num(credential.Chain));
        credential.Drop();
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_cannot_be_read_is_named(string key, string certificate, string? passphrase, string code, string words)
    {
        Credential? credential = Parse(files[key], files[certificate], passphrase, null, out TlsFailure? failure);
        Assert.Null(credential);
        Assert.StartsWith(code, failure!.Code, StringComparison.Ordinal);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rsa.pfx", "secret", null)]
    [InlineData("open.pfx", null, null)]
    [InlineData("open.pfx", "", null)]
    [InlineData("chain.pfx", "secret", null)]
    [InlineData("rsa.pfx", "wrong", "ERR_OSSL_PKCS12_MAC_VERIFY_FAILURE")]
    [InlineData("rsa.pfx", null, "ERR_MISSING_PASSPHRASE")]
    [InlineData("noise", null, "ERR_OSSL_ASN1_NOT_ENOUGH_DATA")]
    [InlineData("rsa.crt", null, "ERR_OSSL_ASN1_NOT_ENOUGH_DATA")]
    [InlineData("keyless.pfx", "secret", "ERR_OSSL_PKCS12_NO_KEY")]
    public void Pfx_files(string pfx, string? passphrase, string? code)
    {
        Credential? credential = Parse(null, null, passphrase, files[pfx], out TlsFailure? failure);
        Assert.Equal(code, failure?.Code);
        Assert.Equal(code is null, credential is not null);
        if (pfx == "chain.pfx") Assert.Equal(2, X509.OPENSSL_sk_num(credential!.Chain));
        credential?.Drop();
    }

    [Fact]
    public void The_cache_finds_the_same_contents_and_nothing_else()
    {
        byte[] key = files["ec.pkcs8"], certificate = files["ec.crt"];
        Sha256.Digest digest = DigestOf(key, certificate, null);
        Assert.Equal(digest, DigestOf([.. key], [.. certificate], null));
        Assert.NotEqual(digest, DigestOf(key, certificate, []));
        Assert.NotEqual(digest, DigestOf([.. key, certificate[0]], certificate[1..], null));
        Assert.Null(CredentialCache.Find(digest));
        Credential credential = Parse(key, certificate, null, null, out _)!;
        CredentialCache.Add(digest, credential);
        credential.Drop();
        Credential? found = CredentialCache.Find(digest);
        Assert.Same(credential, found);
        Assert.NotEqual(0, found!.Key);
        found.Drop();
        Assert.NotEqual(0, found.Key);

        // As more and more come it stays within its bound, and keeps what is used.
        for (int i = 0; i < CredentialCache.Most + 10; i++)
        {
            Credential other = Parse(key, certificate, null, null, out _)!;
            CredentialCache.Add(new Sha256.Digest((ulong)i, 1, 2, 3), other);
            other.Drop();
            CredentialCache.Find(digest)!.Drop();
        }
        Assert.Equal(CredentialCache.Most, CredentialCache.Count);
        Assert.Null(CredentialCache.Find(new Sha256.Digest(0, 1, 2, 3)));
        Assert.NotEqual(0, found.Key);
    }

    private static Credential? Parse(byte[]? key, byte[]? certificate, string? passphrase, byte[]? pfx, out TlsFailure? failure)
    {
        byte[]? secret = passphrase is null ? null : Encoding.UTF8.GetBytes(passphrase);
        fixed (byte* k = NotEmpty(key), c = NotEmpty(certificate), s = NotEmpty(secret), p = NotEmpty(pfx))
        {
            var source = new CredentialSource(ValueOf(key, k), ValueOf(certificate, c), ValueOf(secret, s), ValueOf(pfx, p));
            Credential? credential = CredentialParser.Parse(source, out failure);
            source.Free();
            return credential;
        }
    }

    private static Sha256.Digest DigestOf(byte[] key, byte[] certificate, byte[]? passphrase)
    {
        fixed (byte* k = NotEmpty(key), c = NotEmpty(certificate), s = NotEmpty(passphrase))
            return CredentialCache.Digest(ValueOf(key, k), ValueOf(certificate, c), ValueOf(passphrase, s), default);
    }

    private static byte[] NotEmpty(byte[]? bytes) => bytes is { Length: > 0 } ? bytes : [0];

    private static Value ValueOf(byte[]? bytes, byte* at) => bytes is null ? default : Value.OfMemory(ValueType.Bytes, at, bytes.Length);

    /// <summary>The files, made once by a shell script with the program openssl.</summary>
    public sealed class Files : IDisposable
    {
        private const string Script = """
            set -e
            openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pkcs8
            openssl rsa -in rsa.pkcs8 -traditional -out rsa.pkcs1
            openssl rsa -in rsa.pkcs8 -traditional -outform DER -out rsa.pkcs1.der
            openssl pkcs8 -topk8 -nocrypt -in rsa.pkcs8 -outform DER -out rsa.pkcs8.der
            openssl pkcs8 -topk8 -v2 aes-256-cbc -passout pass:secret -in rsa.pkcs8 -out rsa.pkcs8.aes
            openssl pkcs8 -topk8 -v2 aes-256-cbc -passout pass:secret -in rsa.pkcs8 -outform DER -out rsa.pkcs8.aes.der
            openssl rsa -in rsa.pkcs8 -traditional -aes128 -passout pass:secret -out rsa.pkcs1.aes
            openssl req -x509 -new -key rsa.pkcs8 -subj /CN=rsa -days 100 -out rsa.crt
            openssl x509 -in rsa.crt -outform DER -out rsa.der
            openssl x509 -in rsa.crt -text -out rsa.text
            cat rsa.crt rsa.pkcs8 > rsa.both
            sed 's/$/\r/' rsa.pkcs8 > rsa.crlf
            openssl ecparam -name prime256v1 -genkey -out ec.sec1.parameters
            openssl ec -in ec.sec1.parameters -out ec.sec1
            openssl ec -in ec.sec1 -outform DER -out ec.sec1.der
            openssl ec -in ec.sec1 -aes128 -passout pass:secret -out ec.sec1.aes
            openssl pkcs8 -topk8 -nocrypt -in ec.sec1 -out ec.pkcs8
            openssl req -x509 -new -key ec.pkcs8 -subj /CN=ec -days 100 -out ec.crt
            cat ec.crt rsa.crt ec.crt > ec.chain
            openssl genpkey -algorithm ed25519 -out ed25519.pkcs8
            openssl req -x509 -new -key ed25519.pkcs8 -subj /CN=ed25519 -days 100 -out ed25519.crt
            openssl pkcs12 -export -inkey rsa.pkcs8 -in rsa.crt -passout pass:secret -out rsa.pfx
            openssl pkcs12 -export -inkey rsa.pkcs8 -in rsa.crt -passout pass: -out open.pfx
            openssl pkcs12 -export -inkey ec.pkcs8 -in ec.chain -passout pass:secret -out chain.pfx
            openssl pkcs12 -export -nokeys -in rsa.crt -passout pass:secret -out keyless.pfx
            : > empty
            echo 'this is no key at all' > noise
            head -n 5 rsa.pkcs8 > rsa.cut
            sed -n '1p;5,$p' rsa.crt > crt.cut
            cat ec.crt crt.cut > chain.cut
            """;

        private readonly ScratchFolder folder = new("corojs-keys");

        public Files()
        {
            using Process process = Process.Start(new ProcessStartInfo("sh", ["-c", Script])
            {
                WorkingDirectory = folder.Path,
                RedirectStandardError = true,
            })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, error);
            EngineProcess.Boot("");
            OpenSslLibrary.Initialize();
        }

        public byte[] this[string name] => File.ReadAllBytes(Path.Combine(folder.Path, name));

        public void Dispose() => folder.Dispose();
    }
}
