using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CoroJs.Tests;

/// <summary>The OpenSSL of the engine file and the system's, which .NET uses, in one process at once: each speaks to the
/// other, neither takes the other's functions.</summary>
[Collection(Alone.Name)]
public sealed class TlsBothLibrariesTests : IDisposable
{
    private const int Connections = 30;

    private const string Program = """
        const key = fs.readFile('FOLDER/key.pem'), cert = fs.readFile('FOLDER/cert.pem');
        const server = tls.createServer({ key, cert }, socket => {
          for (let line; (line = socket.readLine()) !== null;) socket.write(`${line} of ${socket.protocol}\n`);
        });
        server.bind(0, '127.0.0.1');
        Fiber.run(() => server.serve());
        let left = CONNECTIONS;
        for (let i = 0; i < CONNECTIONS; i++) {
          Fiber.run(() => {
            const socket = tls.connect(PORT, '127.0.0.1', { ca: cert, servername: 'both.example' });
            socket.write(`hello ${i}\n`);
            if (socket.readLine() !== `echo hello ${i}`) process.exit(1);
            socket.close();
            if (--left === 0) fs.writeFile('FOLDER/clients', 'done');
          });
        }
        fs.writeFile('FOLDER/unfinished', String(server.address().port));
        fs.rename('FOLDER/unfinished', 'FOLDER/port');
        while (!fs.exists('FOLDER/stop')) Fiber.sleep(5);
        server.close();
        process.exit(left === 0 ? 7 : 2);
        """;

    private readonly ScratchFolder folder = new("corojs-both");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Both_work_at_once_and_speak_to_one_another()
    {
        using X509Certificate2 certificate = MakeCertificate();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        // The system's comes first for the one, and in between for the other.
        await TalkToOneself(certificate);
        Task<int> program = Task.Factory.StartNew(() => CoroProgram.Run(new ProgramOptions
        {
            Kind = ProgramKind.Code,
            Entry = Program.Replace("FOLDER", folder.Path, StringComparison.Ordinal)
                .Replace("CONNECTIONS", $"{Connections}", StringComparison.Ordinal)
                .Replace("PORT", $"{port}", StringComparison.Ordinal),
        }), TaskCreationOptions.LongRunning);
        Task[] serving = [.. Enumerable.Range(0, Connections).Select(_ => Serve(listener, certificate))];
        int theirs = int.Parse(await FileOf(program, "port"), System.Globalization.CultureInfo.InvariantCulture);
        await Task.WhenAll([.. Enumerable.Range(0, Connections).Select(i => Ask(theirs, i)), .. serving]);
        await FileOf(program, "clients");
        await TalkToOneself(certificate);
        folder.Write("stop", "");
        Assert.Equal(7, await program.WaitAsync(TimeSpan.FromSeconds(60)));
        string maps = await File.ReadAllTextAsync("/proc/self/maps");
        Assert.Contains("libssl.so", maps, StringComparison.Ordinal);
        Assert.Contains("libengine.so", maps, StringComparison.Ordinal);
    }

    private async Task<string> FileOf(Task<int> program, string name)
    {
        string path = Path.Combine(folder.Path, name);
        for (DateTime end = DateTime.UtcNow.AddSeconds(60); DateTime.UtcNow < end && !program.IsCompleted; await Task.Delay(5))
            if (File.Exists(path)) return await File.ReadAllTextAsync(path);
        Assert.Fail(program.IsCompleted ? $"the program ended with {await program}" : $"the program did not write {name}");
        return "";
    }

    private X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=both.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("both.example");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(10));
        folder.Write("cert.pem", certificate.ExportCertificatePem());
        folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }

    // Echoes a line with .NET's TLS.
    private static async Task Serve(TcpListener listener, X509Certificate2 certificate)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsServerAsync(certificate, false, SslProtocols.None, false);
        using var reader = new StreamReader(stream);
        string? line = await reader.ReadLineAsync();
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"echo {line}\n"));
        Assert.Null(await reader.ReadLineAsync());
    }

    private static async Task Ask(int port, int number)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = new SslStream(client.GetStream(), false, (_, shown, _, _) => shown?.Subject == "CN=both.example");
        SslProtocols version = number % 2 == 0 ? SslProtocols.Tls12 : SslProtocols.Tls13;
        await stream.AuthenticateAsClientAsync("both.example", null, version, false);
        using var reader = new StreamReader(stream);
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"line {number}\n"));
        Assert.Equal($"line {number} of TLSv1.{(number % 2 == 0 ? 2 : 3)}", await reader.ReadLineAsync());
    }

    private static async Task TalkToOneself(X509Certificate2 certificate)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = Serve(listener, certificate);
        using (var client = new TcpClient())
        {
            await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
            await using var stream = new SslStream(client.GetStream(), false, (_, shown, _, _) => shown?.Subject == "CN=both.example");
            await stream.AuthenticateAsClientAsync("both.example");
            await stream.WriteAsync("myself\n"u8.ToArray());
            using var reader = new StreamReader(stream, leaveOpen: true);
            Assert.Equal("echo myself", await reader.ReadLineAsync());
            await stream.ShutdownAsync();
        }
        await serving;
    }
}
