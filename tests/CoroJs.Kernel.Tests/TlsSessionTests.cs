using System.Text.Json;

namespace CoroJs.Tests;

/// <summary>Sessions that go on, STARTTLS, and our own client with servers of others.</summary>
public sealed class TlsSessionTests(CertificateKit kit) : IClassFixture<CertificateKit>
{
    [ClientTheory("openssl")]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task OpenSSL_resumes(string carrier)
    {
        using var folder = new ScratchFolder();
        using Sample server = await Server(carrier, new { mode = "hello" });
        string client = $"openssl s_client -connect 127.0.0.1:{server.Port} -CAfile '{kit["root.crt"]}' -servername two.example -ign_eof";
        string reconnected = await Shell.Run($"{client} -tls1_2 -reconnect 2>&1 < /dev/null || true");
        Assert.Equal(5, reconnected.Split("Reused, TLSv1.2").Length - 1);
        foreach (string version in (string[])["1_2", "1_3"])
        {
            string session = Path.Combine(folder.Path, version);
            string first = await Shell.Run($"{client} -tls{version} -sess_out '{session}' 2>&1 || true");
            Assert.Contains(", nobody, new\n", first, StringComparison.Ordinal);
            string second = await Shell.Run($"{client} -tls{version} -sess_in '{session}' 2>&1 || true");
            Assert.Contains("Reused, TLSv1.", second, StringComparison.Ordinal);
            Assert.Contains(", nobody, resumed\n", second, StringComparison.Ordinal);
        }
    }

    [ClientFact("python3", "openssl")]
    public async Task Python_resumes()
    {
        using Sample server = await Server("stack", new { mode = "hello" });
        string said = await Shell.Python("""
            import socket, ssl, sys
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                context = ssl.create_default_context(cafile=sys.argv[2])
                context.minimum_version = context.maximum_version = version
                session = None
                for n in range(3):
                    with context.wrap_socket(socket.create_connection(('127.0.0.1', int(sys.argv[1])), 30), server_hostname='two.example', session=session) as s:
                        text = s.recv(1000).decode()
                        session = s.session
                        print(s.session_reused, text.strip().rsplit(' ')[-1])
            """, $"{server.Port}", kit["root.crt"]);
        Assert.Equal(["False new", "True resumed", "True resumed", "False new", "True resumed", "True resumed"], said.Trim().Split('\n'));
    }

    [ClientFact("node", "openssl")]
    public async Task Node_resumes()
    {
        using Sample server = await Server("stack", new { mode = "hello" });
        string said = await Shell.Node("""
            import fs from 'node:fs';
            import tls from 'node:tls';
            const [port, ca] = process.argv.slice(2);
            for (const version of ['TLSv1.2', 'TLSv1.3']) {
              let session;
              for (let n = 0; n < 3; n++) {
                await new Promise((resolve, reject) => {
                  const socket = tls.connect({ port, host: '127.0.0.1', servername: 'two.example', ca: fs.readFileSync(ca), session, minVersion: version, maxVersion: version });
                  let text = '';
                  socket.setEncoding('utf8').on('data', data => (text += data)).on('error', reject);
                  socket.on('session', s => (session = s));
                  socket.on('end', () => {
                    console.log(socket.isSessionReused(), text.trim().split(' ').pop());
                    resolve();
                  });
                });
              }
            }
            """, $"{server.Port}", kit["root.crt"]);
        Assert.Equal(["false new", "true resumed", "true resumed", "false new", "true resumed", "true resumed"], said.Trim().Split('\n'));
    }

    [ClientTheory("python3", "openssl")]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task Our_client_with_a_server_of_Python(string carrier)
    {
        using var folder = new ScratchFolder();
        // One server for each way to be wrong, and one that wants a certificate of its clients.
        string server = folder.Write("server.py", """
            import socket, ssl, sys, threading
            kit = sys.argv[1]
            def serve(certificate, key, client=False, version=None):
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(kit + '/' + certificate, kit + '/' + key)
                context.set_alpn_protocols(['x'])
                if version: context.maximum_version = version
                if client:
                    context.verify_mode = ssl.CERT_REQUIRED
                    context.load_verify_locations(kit + '/root.crt')
                listener = socket.create_server(('127.0.0.1', 0), backlog=100)
                def run():
                    while True:
                        s, _ = listener.accept()
                        try:
                            s = context.wrap_socket(s, server_side=True)
                            names = [v for rdn in (s.getpeercert() or {}).get('subject', ()) for k, v in rdn if k == 'commonName']
                            s.sendall(('%s %s' % (s.version(), names)).encode())
                            s.recv(1)
                            s.unwrap()
                        except (ssl.SSLError, OSError): pass
                        s.close()
                threading.Thread(target=run, daemon=True).start()
                return str(listener.getsockname()[1])
            two = ssl.TLSVersion.TLSv1_2
            names = ['expired', 'future', 'self', 'strange', 'strange-chain', 'other', 'two']
            ports = [serve(n + '.crt', 'ec.key', version=v) for v in (None, two) for n in names]
            ports += [serve('one.crt', 'rsa.key', True, v) for v in (None, two)]
            print(' '.join(ports), flush=True)
            sys.stdin.read()
            """);
        string program = folder.Write("client.mjs", """
            const [kit, ...ports] = process.argv.slice(2);
            const ca = fs.readFile(`${kit}/root.crt`);
            const identity = name => ({ key: fs.readFile(`${kit}/ec.key`), cert: fs.readFile(`${kit}/${name}.crt`) });
            for (const [i, port] of ports.entries()) {
              for (const options of i < 14 ? [{}] : [identity('client'), {}, identity('strange-client'), identity('expired-client')]) {
                try {
                  using socket = tls.connect(port, '127.0.0.1', { servername: 'localhost', ca, alpnProtocols: ['x'], ...options });
                  console.log(socket.read(), socket.protocol, socket.alpnProtocol);
                  socket.end('x');
                  if (socket.read() !== null) console.log('no end');
                } catch (error) {
                  console.log(error.code);
                }
              }
            }
            """);
        string said = await Shell.Run($$"""
            coproc S { exec python3 '{{server}}' '{{kit.Path}}'; }
            read -r ports <&${S[0]}
            timeout 100 '{{Repository.Executable}}' --fibers={{carrier}} '{{program}}' '{{kit.Path}}' $ports
            kill $S_PID
            """);
        string[] verified =
        [
            "CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID", "DEPTH_ZERO_SELF_SIGNED_CERT", "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
            "SELF_SIGNED_CERT_IN_CHAIN", "ERR_TLS_CERT_ALTNAME_INVALID",
        ];
        string[] expected =
        [
            .. verified, "TLSv1.3 [] TLSv1.3 x", .. verified, "TLSv1.2 [] TLSv1.2 x",
            "TLSv1.3 ['Ann Client'] TLSv1.3 x", "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED",
            "TLSv1.2 ['Ann Client'] TLSv1.2 x", "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE", "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED",
        ];
        Assert.Equal(expected, said.Trim().Split('\n'));
    }

    [ClientFact("openssl")]
    public async Task What_the_system_trusts_is_the_default()
    {
        using var folder = new ScratchFolder();
        using Sample server = await Server("stack", new { mode = "hello" });
        string program = folder.Write("client.mjs", """
            const port = process.argv[2];
            for (let i = 0; i < 2; i++) {
              try {
                using socket = tls.connect(port, '127.0.0.1', { servername: 'three.example' });
                console.log(socket.authorized, socket.read().split(',')[0]);
              } catch (error) {
                console.log(error.code);
              }
            }
            """);
        string hashed = Path.Combine(folder.Path, "hashed");
        await Shell.Run($"mkdir '{hashed}' && cp '{kit["root.crt"]}' \"{hashed}/$(openssl x509 -noout -hash -in '{kit["root.crt"]}').0\"");
        string client = $"'{Repository.Executable}' '{program}' {server.Port}";
        const string trusted = "true three.example\n", unknown = "UNABLE_TO_GET_ISSUER_CERT_LOCALLY\n";
        Assert.Equal(trusted + trusted, await Shell.Run($"SSL_CERT_FILE='{kit["root.crt"]}' {client}"));
        Assert.Equal(trusted + trusted, await Shell.Run($"SSL_CERT_DIR='{hashed}' {client}"));
        Assert.Equal(trusted + trusted, await Shell.Run($"SSL_CERT_FILE='{kit["stranger.crt"]}' SSL_CERT_DIR='{hashed}' {client}"));
        Assert.Equal(unknown + unknown, await Shell.Run($"SSL_CERT_FILE='{kit["stranger.crt"]}' {client}"));
        Assert.Equal(unknown + unknown, await Shell.Run($"unset SSL_CERT_FILE SSL_CERT_DIR; {client}"));
    }

    [ClientFact("openssl")]
    public async Task OpenSSL_starts_TLS_in_a_conversation()
    {
        using var folder = new ScratchFolder();
        string program = folder.Write("mail.mjs", """
            const [kit] = process.argv.slice(2);
            const read = name => fs.readFile(`${kit}/${name}`);
            const server = net.createServer(socket => {
              socket.write('220 mail.example ESMTP\r\n');
              for (let line; (line = socket.readLine()) !== null;) {
                if (line.startsWith('EHLO')) socket.write('250-mail.example\r\n250 STARTTLS\r\n');
                else if (line === 'STARTTLS') {
                  socket.write('220 go ahead\r\n');
                  const secure = socket.startTls({ isServer: true, key: read('rsa.key'), cert: read('one.crt') });
                  secure.write(`250 ${secure.protocol} ${secure.servername}\r\n`);
                  secure.end();
                  return;
                }
              }
            });
            server.bind(0, '127.0.0.1');
            console.log('server on ' + server.address().port);
            server.serve();
            """);
        using Sample server = await Sample.StartFile("stack", program, kit.Path);
        string said = await Shell.Run($"timeout 20 openssl s_client -starttls smtp -connect 127.0.0.1:{server.Port} -CAfile '{kit["root.crt"]}' -servername one.example -verify_hostname one.example -verify_return_error -ign_eof 2>&1 || true");
        Assert.Contains("Verification: OK", said, StringComparison.Ordinal);
        Assert.Contains("250 TLSv1.3 one.example", said, StringComparison.Ordinal);
        Assert.Empty(server.Error);
    }

    [ClientFact("python3", "openssl")]
    public async Task Our_client_starts_TLS_with_a_server_of_Python()
    {
        using var folder = new ScratchFolder();
        string server = folder.Write("server.py", """
            import socket, ssl, sys
            kit = sys.argv[1]
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(kit + '/one.crt', kit + '/rsa.key')
            listener = socket.create_server(('127.0.0.1', 0))
            print(listener.getsockname()[1], flush=True)
            s, _ = listener.accept()
            s.sendall(b'* OK\r\n')
            assert s.recv(100) == b'a STARTTLS\r\n'
            s.sendall(b'a OK\r\n')
            s = context.wrap_socket(s, server_side=True)
            s.sendall(s.recv(100).upper())
            s.unwrap()
            """);
        string program = folder.Write("client.mjs", """
            const [kit, port] = process.argv.slice(2);
            const plain = net.connect(port, '127.0.0.1');
            console.log(plain.readLine());
            plain.write('a STARTTLS\r\n');
            console.log(plain.readLine());
            using secure = plain.startTls({ ca: fs.readFile(`${kit}/root.crt`), servername: 'one.example' });
            secure.write('hello');
            console.log(secure.read(), secure.protocol, secure.authorized);
            secure.end();
            console.log(secure.read());
            """);
        string said = await Shell.Run($$"""
            coproc S { exec python3 '{{server}}' '{{kit.Path}}'; }
            read -r port <&${S[0]}
            timeout 60 '{{Repository.Executable}}' '{{program}}' '{{kit.Path}}' $port
            """);
        Assert.Equal("* OK\na OK\nHELLO TLSv1.3 true\nnull\n", said);
    }

    private Task<Sample> Server(string carrier, object options) =>
        Sample.StartFile(carrier, Repository.File("tests", "tls", "server.mjs"), kit.Path, JsonSerializer.Serialize(options));
}
