using System.Text.Json;

namespace CoroJs.Tests;

/// <summary>Certificates for names, versions, alerts and clients' certificates, as clients of others see them.</summary>
public sealed class TlsClientTests(CertificateKit kit) : IClassFixture<CertificateKit>
{
    private static readonly string[] Names = ["one.example", "two.example", "three.example", "a.wild.example", "localhost"];

    private static readonly string[] Versions = ["1.2", "1.3"];

    [ClientTheory("openssl")]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task OpenSSL_is_shown_the_certificate_of_the_name(string carrier)
    {
        using Sample server = await Server(carrier, new { mode = "hello" });
        foreach (string version in Versions)
        {
            foreach (string name in Names)
            {
                string said = await Client(server, $"-servername {name} -verify_hostname {name} -verify_return_error -tls{version.Replace('.', '_')} -ign_eof");
                Assert.Contains($"{name}, TLSv{version}, TLS_", said, StringComparison.Ordinal);
                Assert.Contains("Verification: OK", said, StringComparison.Ordinal);
                Assert.Equal(Subject(name), Line(said, "subject="));
                Assert.Contains($"Protocol  : TLSv{version}", said.Replace("Protocol: ", "Protocol  : ", StringComparison.Ordinal), StringComparison.Ordinal);
            }
            string chain = await Client(server, $"-servername three.example -tls{version.Replace('.', '_')} -showcerts -ign_eof");
            Assert.Equal(2, chain.Split("BEGIN CERTIFICATE").Length - 1);
            string nameless = await Client(server, $"-noservername -tls{version.Replace('.', '_')} -ign_eof");
            Assert.Contains("no name, ", nameless, StringComparison.Ordinal);
            Assert.Equal(Subject("localhost"), Line(nameless, "subject="));
        }
    }

    [ClientTheory("curl", "openssl")]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task Curl_is_shown_the_certificate_of_the_name(string carrier)
    {
        using Sample server = await Server(carrier, new { alpnProtocols = new[] { "http/1.1" } });
        foreach (string version in Versions)
        {
            foreach (string name in Names)
            {
                string url = $"https://{name}:{server.Port}/";
                string said = await Shell.Run($"curl -sS --cacert '{kit["root.crt"]}' --tlsv{version} --tls-max {version} --resolve '{name}:{server.Port}:127.0.0.1' {url} {url} -w '%{{num_connects}} %{{ssl_verify_result}}\\n'");
                string[] lines = said.Split('\n');
                Assert.StartsWith($"{name}, TLSv{version}, TLS_", lines[0], StringComparison.Ordinal);
                Assert.EndsWith("http/1.1, nobody, new", lines[0], StringComparison.Ordinal);
                Assert.Equal(lines[0], lines[2]);
                Assert.Equal(["1 0", "0 0"], [lines[1], lines[3]]);
            }
        }
        Assert.Equal("5000000", await Shell.Run($"curl -sS --cacert '{kit["root.crt"]}' https://localhost:{server.Port}/large --resolve 'localhost:{server.Port}:127.0.0.1' -o /dev/null -w '%{{size_download}}'"));
    }

    [ClientTheory("python3", "openssl")]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task Python_is_shown_the_certificate_of_the_name(string carrier)
    {
        using Sample server = await Server(carrier, new { mode = "echo" });
        string said = await Shell.Python("""
            import socket, ssl, sys
            port, ca = int(sys.argv[1]), sys.argv[2]
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                for name in sys.argv[3].split():
                    context = ssl.create_default_context(cafile=ca)
                    context.minimum_version = context.maximum_version = version
                    with context.wrap_socket(socket.create_connection(('127.0.0.1', port), 30), server_hostname=name) as s:
                        subject = dict(pair for rdn in s.getpeercert()['subject'] for pair in rdn)
                        s.sendall(name.encode())
                        print(s.version(), s.recv(100).decode(), subject['commonName'])
            """, $"{server.Port}", kit["root.crt"], string.Join(' ', Names));
        Assert.Equal(Versions.SelectMany(v => Names.Select(n => $"TLSv{v} {n} {CommonName(n)}")), said.Trim().Split('\n'));
    }

    [ClientTheory("node", "openssl")]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task Node_is_shown_the_certificate_of_the_name(string carrier)
    {
        using Sample server = await Server(carrier, new { mode = "echo", alpnProtocols = new[] { "x", "y" } });
        string said = await Shell.Node("""
            import fs from 'node:fs';
            import tls from 'node:tls';
            const [port, ca, names] = process.argv.slice(2);
            for (const version of ['TLSv1.2', 'TLSv1.3']) {
              for (const servername of names.split(' ')) {
                await new Promise((resolve, reject) => {
                  const socket = tls.connect({ port, host: '127.0.0.1', servername, ca: fs.readFileSync(ca), minVersion: version, maxVersion: version, ALPNProtocols: ['y', 'x'] });
                  socket.setEncoding('utf8').on('error', reject).on('end', resolve);
                  socket.once('data', data => {
                    console.log(socket.getProtocol(), data, socket.getPeerCertificate().subject.CN, socket.alpnProtocol, socket.authorized);
                    socket.end();
                  });
                  socket.write(servername);
                });
              }
            }
            """, $"{server.Port}", kit["root.crt"], string.Join(' ', Names));
        Assert.Equal(Versions.SelectMany(v => Names.Select(n => $"TLSv{v} {n} {CommonName(n)} x true")), said.Trim().Split('\n'));
    }

    [ClientFact("openssl")]
    public async Task Alerts_say_what_was_wrong()
    {
        using Sample server = await Server("stack", new { unknown = "nobody", alpnProtocols = new[] { "h2" }, minVersion = "TLSv1.2" });
        Assert.Contains("alert number 112", await Client(server, "-servername unknown.example"), StringComparison.Ordinal);
        Assert.Contains("alert number 112", await Client(server, "-servername unknown.example -tls1_2"), StringComparison.Ordinal);
        Assert.Contains("alert number 40", await Client(server, "-noservername"), StringComparison.Ordinal);
        Assert.Contains("alert number 120", await Client(server, "-servername one.example -alpn http/1.1"), StringComparison.Ordinal);
        Assert.Contains("alert number 70", await Client(server, "-servername one.example -tls1_1 -cipher DEFAULT@SECLEVEL=0"), StringComparison.Ordinal);
        Assert.Contains("alert number 40", await Client(server, "-servername one.example -tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256"), StringComparison.Ordinal);
        Assert.Contains("ALPN protocol: h2", await Client(server, "-servername one.example -alpn http/1.1,h2"), StringComparison.Ordinal);
        Assert.Contains("returned no certificate for \"unknown.example\"", server.Error, StringComparison.Ordinal);
    }

    [ClientTheory("openssl", "curl", "python3")]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task Clients_show_certificates(string carrier)
    {
        using Sample server = await Server(carrier, new { ca = "root.crt", requestCert = true });
        string curl = $"curl -s --cacert '{kit["root.crt"]}' --resolve 'localhost:{server.Port}:127.0.0.1' https://localhost:{server.Port}/";
        string Identity(string name) => $"--cert '{kit[$"{name}.crt"]}' --key '{kit["ec.key"]}'";
        foreach (string version in Versions)
        {
            string only = $"--tlsv{version} --tls-max {version}";
            Assert.EndsWith(", none, Ann Client, new\n", await Shell.Run($"{curl} {only} {Identity("client")}"), StringComparison.Ordinal);
            foreach (string refused in (string[])["", Identity("strange-client"), Identity("expired-client")])
                Assert.StartsWith("refused", await Shell.Run($"{curl} {only} {refused} || echo refused"), StringComparison.Ordinal);
            string flag = $"-tls{version.Replace('.', '_')} -servername localhost -ign_eof";
            string none = version == "1.3" ? "alert number 116" : "alert number 40";
            Assert.Contains(none, await Client(server, flag), StringComparison.Ordinal);
            Assert.Contains("alert number 48", await Client(server, $"{flag} -cert '{kit["strange-client.crt"]}' -key '{kit["ec.key"]}'"), StringComparison.Ordinal);
            string expired = await Client(server, $"{flag} -cert '{kit["expired-client.crt"]}' -key '{kit["ec.key"]}'");
            Assert.Contains("alert number 45", expired, StringComparison.Ordinal);
            Assert.Contains("CN = Test Root", expired[expired.IndexOf("Acceptable client certificate CA names", StringComparison.Ordinal)..], StringComparison.Ordinal);
        }
        Assert.Contains("failed CERT_HAS_EXPIRED", server.Output, StringComparison.Ordinal);
        Assert.Contains("failed ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE", server.Output, StringComparison.Ordinal);
    }

    [ClientFact("openssl", "python3")]
    public async Task Two_hundred_handshakes_finish_while_the_resolver_of_one_name_blocks()
    {
        using var folder = new ScratchFolder();
        string program = folder.Write("server.mjs", """
            const [folder] = process.argv.slice(2);
            const read = name => fs.readFile(`${folder}/${name}`);
            let others = 0;
            const server = tls.createServer({
              certificateResolver(name) {
                if (name === 'three.example') {
                  console.log('blocked');
                  const begin = performance.now();
                  while (others < 200 || performance.now() - begin < 1000) Fiber.sleep(10);
                  console.log('goes on');
                }
                return { key: read('ec.key'), cert: read(name === 'three.example' ? 'chain.crt' : 'two.crt') };
              },
            }, socket => {
              if (socket.servername === 'two.example' && ++others === 200) console.log('200 others');
              socket.write(socket.servername);
            });
            server.bind(0, '127.0.0.1');
            console.log('server on ' + server.address().port);
            server.serve();
            """);
        using Sample server = await Sample.StartFile("stack", program, kit.Path);
        string said = await Shell.Python("""
            import socket, ssl, sys, threading
            port, ca = int(sys.argv[1]), sys.argv[2]
            context = ssl.create_default_context(cafile=ca)
            def ask(name):
                with context.wrap_socket(socket.create_connection(('127.0.0.1', port), 100), server_hostname=name) as s:
                    return s.recv(100).decode()
            slow = []
            def blocked(): slow.append(ask('three.example'))
            thread = threading.Thread(target=blocked)
            thread.start()
            for n in range(200): assert ask('two.example') == 'two.example'
            thread.join()
            print(slow)
            """, $"{server.Port}", kit["root.crt"]);
        Assert.Equal("['three.example']\n", said);
        Assert.Equal(["blocked", "200 others", "goes on"], server.Output.Trim().Split('\n')[1..]);
    }

    private Task<Sample> Server(string carrier, object options) =>
        Sample.StartFile(carrier, Repository.File("tests", "tls", "server.mjs"), kit.Path, JsonSerializer.Serialize(options));

    private Task<string> Client(Sample server, string arguments) =>
        Shell.Run($"sleep 0 | openssl s_client -connect 127.0.0.1:{server.Port} -CAfile '{kit["root.crt"]}' {arguments} 2>&1 || true");

    private static string CommonName(string name) => name switch
    {
        "a.wild.example" => "*.wild.example",
        "localhost" => "default.example",
        _ => name,
    };

    private static string Subject(string name) => $"O = CoroJS, CN = {CommonName(name)}";

    private static string Line(string text, string start) =>
        text.Split('\n').First(l => l.StartsWith(start, StringComparison.Ordinal))[start.Length..];
}
