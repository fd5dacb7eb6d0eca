using System.Globalization;
using System.Text.Json;

namespace CoroJs.Tests;

/// <summary>Clients that do harm, by intent or because they are broken: the server and its other clients go on.</summary>
public sealed class TlsHostileTests(CertificateKit kit) : IClassFixture<CertificateKit>
{
    private const string Tools = """
        import os, random, resource, select, socket, ssl, struct, sys, time
        port, kit, pid = int(sys.argv[1]), sys.argv[2], sys.argv[3]
        context = ssl.create_default_context(cafile=kit + '/root.crt')
        def plain(): return socket.create_connection(('127.0.0.1', port), 60)
        def secure(): return context.wrap_socket(plain(), server_hostname='one.example')
        def others_are_served():
            with secure() as s:
                s.sendall(b'others')
                assert s.recv(100) == b'others'
        def hello(version=None):
            c = ssl.create_default_context()
            if version: c.maximum_version = version
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            o = c.wrap_bio(incoming, outgoing, server_hostname='one.example')
            try: o.do_handshake()
            except ssl.SSLWantReadError: pass
            return outgoing.read()
        def drain(s):
            got = b''
            try:
                while True:
                    data = s.recv(65536)
                    if not data: return got
                    got += data
            except ConnectionResetError: return got
        def resident():
            for line in open('/proc/%s/status' % pid):
                if line.startswith('VmRSS'): return int(line.split()[1]) / 1024
        def descriptors():
            count = 0
            for fd in os.listdir('/proc/%s/fd' % pid):
                try: count += os.readlink('/proc/%s/fd/%s' % (pid, fd)).startswith('socket')
                except FileNotFoundError: pass
            return count
        def settle(wanted):
            # The server closes what its peers have closed as soon as it runs.
            while descriptors() > wanted: time.sleep(0.01)

        """;

    [ClientTheory("python3", "openssl")]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task Garbage_cuts_and_records_that_are_too_long(string carrier)
    {
        using Sample server = await Server(carrier);
        Assert.Equal("done\n", await Python(server, """
            r = random.Random(1)
            for n in range(60):
                with plain() as s:
                    try:
                        s.sendall(r.randbytes(1 + r.randrange(4000)))
                        s.shutdown(socket.SHUT_WR)
                    except OSError: pass
                    drain(s)
            others_are_served()
            first = hello()
            for cut in range(0, len(first), 9):
                with plain() as s:
                    s.sendall(first[:cut])
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))  # a reset
            others_are_served()
            with plain() as s:
                s.sendall(b'\x16\x03\x01\xff\xff' + b'x' * 70000)
                answer = drain(s)
                assert answer == b'' or answer[0] == 21, answer  # an alert
            others_are_served()
            # In a conversation: below the ssl object, a record that is longer than may be.
            s = secure()
            s.sendall(b'before'); assert s.recv(100) == b'before'
            raw = socket.socket(fileno=os.dup(s.fileno()))
            raw.sendall(b'\x17\x03\x03\x50\x00' + b'x' * 0x5000)
            try:
                data = s.recv(100)
                assert False, data
            except (ssl.SSLError, ConnectionResetError) as error:
                print(error, file=sys.stderr) if 'RECORD_OVERFLOW' not in str(error) and 'reset' not in str(error) else None
            others_are_served()
            print('done')
            """));
        Assert.Empty(server.Error);
    }

    [ClientFact("python3", "openssl")]
    public async Task A_byte_at_a_time_holds_up_nobody()
    {
        using Sample server = await Server("stack");
        Assert.Equal("done\n", await Python(server, """
            slow = []
            first = hello()
            for n in range(20): slow.append(plain())
            for byte in first[:60]:
                for s in slow: s.sendall(bytes([byte]))
                others_are_served()
            for s in slow: s.sendall(first[60:])
            for s in slow: assert s.recv(1) == b'\x16'
            print('done')
            """));
    }

    [ClientFact("python3", "openssl")]
    public async Task A_stalled_handshake_ends_with_its_time()
    {
        using Sample server = await Server("stack", new { mode = "echo", handshakeTimeout = 1500 });
        Assert.Equal("done\n", await Python(server, """
            silent, stalled = plain(), plain()
            stalled.sendall(hello())
            assert drain(silent) == b''
            drain(stalled)
            # Bytes that keep coming do not win it more time.
            with plain() as s:
                ended = False
                for byte in hello() + bytes(10000):
                    try:
                        s.sendall(bytes([byte]))
                    except OSError:
                        ended = True
                        break
                    if select.select([s], [], [], 0.02)[0]:
                        ended = drain(s) == b''
                        break
                assert ended
            others_are_served()
            print('done')
            """));
        Assert.Equal(3, server.Output.Split("failed ERR_TLS_HANDSHAKE_TIMEOUT").Length - 1);
    }

    [ClientFact("openssl", "curl")]
    public async Task Renegotiation_is_refused()
    {
        using Sample server = await Server("stack", new { mode = "http" });
        // Standard input is a pipe whose writer waits until the client has ended: R is sent when the session is there.
        string said = await Shell.Run($$"""
            coproc C { exec timeout 60 openssl s_client -connect 127.0.0.1:{{server.Port}} -servername one.example -tls1_2 -crlf 2>&1; }
            while read -r line <&${C[0]}; do
              echo "$line"
              case $line in *'Extended master secret'*) echo R >&${C[1]};; RENEGOTIATING*) printf 'GET / HTTP/1.1\n\n' >&${C[1]};; esac
            done 2>/dev/null
            """);
        Assert.Contains("RENEGOTIATING", said, StringComparison.Ordinal);
        Assert.Contains("no renegotiation", said, StringComparison.Ordinal);
        Assert.DoesNotContain("1.1 200 OK", said, StringComparison.Ordinal);
        string other = await Shell.Run($"curl -sS --cacert '{kit["root.crt"]}' --resolve 'one.example:{server.Port}:127.0.0.1' https://one.example:{server.Port}/");
        Assert.StartsWith("one.example", other, StringComparison.Ordinal);
    }

    [SampleDescriptorFact(1500)]
    public async Task A_thousand_that_never_speak_take_little_and_give_it_back()
    {
        if (Clients.Missing("python3", "openssl") is not null) return;
        using Sample server = await Server("stack");
        string[] said = (await Python(server, """
            hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            open_now = descriptors()
            first = hello()
            count = 1000
            def round(data):
                sockets = [plain() for n in range(count)]
                for s in sockets:
                    if data: s.sendall(data)
                while descriptors() < open_now + count: time.sleep(0.01)
                taken = resident()
                others_are_served()
                for s in sockets: s.close()
                settle(open_now)
                return taken
            begin = resident()
            silent = round(b'')
            for n in range(5):
                for data in (b'', first[:50], first): round(data)
            before = resident()
            for n in range(5):
                for data in (b'', first[:50], first): round(data)
            after = resident()
            print(int(silent - begin), int(after - before))
            """)).Trim().Split(' ');
        Assert.True(int.Parse(said[0], CultureInfo.InvariantCulture) < 48, $"a thousand silent connections took {said[0]} MiB");
        Assert.True(int.Parse(said[1], CultureInfo.InvariantCulture) < 48, $"after fifteen thousand more, {said[1]} MiB did not come back");
        Assert.Empty(server.Error);
    }

    [ClientFact("python3", "openssl")]
    public async Task Who_resets_or_never_reads_does_no_harm()
    {
        using Sample server = await Server("stack");
        Assert.Equal("done\n", await Python(server, """
            for n in range(100):
                s = secure()
                s.sendall(b'x' * (n * 300))
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                s.close()
            deaf = secure()
            deaf.setblocking(False)
            try:
                while True: deaf.send(b'x' * 65536)  # until the echo waits for us to read
            except (ssl.SSLWantWriteError, BlockingIOError): pass
            for n in range(20): others_are_served()
            print('done')
            """));
        Assert.Empty(server.Error);
    }

    private Task<string> Python(Sample server, string code) =>
        Shell.Python(Tools + code, $"{server.Port}", kit.Path, $"{server.Id}");

    private Task<Sample> Server(string carrier, object? options = null) =>
        Sample.StartFile(carrier, Repository.File("tests", "tls", "server.mjs"), kit.Path, JsonSerializer.Serialize(options ?? new { mode = "echo" }));
}
