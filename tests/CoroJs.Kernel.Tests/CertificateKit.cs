using System.Diagnostics;

namespace CoroJs.Tests;

/// <summary>Keys and certificates in a folder of its own, made by tests/tls/make.sh with the program openssl.</summary>
public sealed class CertificateKit : IDisposable
{
    private readonly ScratchFolder? folder;

    public CertificateKit()
    {
        // Without openssl the tests that need the kit are skipped.
        if (Clients.Missing("openssl") is not null) return;
        folder = new ScratchFolder("corojs-tls");
        using Process process = Process.Start(new ProcessStartInfo("sh")
        {
            ArgumentList = { Repository.File("tests", "tls", "make.sh"), folder.Path },
            RedirectStandardError = true,
        })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }

    /// <summary>Where it lies.</summary>
    public string Path => folder!.Path;

    /// <summary>The path of one of its files.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => folder?.Dispose();
}
