namespace CoroJs.Tests;

/// <summary>The samples, driven by clients that this project did not write.</summary>
public class RealClientTests
{
    [ClientTheory]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task Echo_gives_netcat_back_what_it_sent(string carrier)
    {
        using var folder = new ScratchFolder();
        using Sample echo = await Sample.Start(carrier, "echo");
        string sent = Path.Combine(folder.Path, "sent");
        var bytes = new byte[3 << 20];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(sent, bytes);
        string sum = $"sha256sum < '{sent}'";
        Assert.Equal(await Shell.Run(sum), await Shell.Run($"nc -N 127.0.0.1 {echo.Port} < '{sent}' | sha256sum"));
    }

    [ClientTheory]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task Http_hello_answers_curl(string carrier)
    {
        using Sample http = await Sample.Start(carrier, "http-hello");
        string url = $"http://127.0.0.1:{http.Port}/";
        Assert.Equal("Hello, world!\n200 1", await Shell.Run($"curl -s -w '%{{http_code}} %{{num_connects}}' {url}"));
        // The second request goes over the same connection.
        Assert.Equal("1 0 ", await Shell.Run($"curl -s -o /dev/null -o /dev/null -w '%{{num_connects}} ' {url}a {url}b"));
        Assert.Equal("50", (await Shell.Run($"curl -s --parallel --parallel-max 50 '{url}[1-50]' 2>/dev/null | grep -c Hello")).Trim());
    }

    [ClientTheory]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task The_proxy_passes_everything_on(string carrier)
    {
        using Sample http = await Sample.Start(carrier, "http-hello");
        using Sample echo = await Sample.Start(carrier, "echo");
        using Sample toHttp = await Sample.Start(carrier, "proxy", $"127.0.0.1:{http.Port}");
        using Sample toEcho = await Sample.Start(carrier, "proxy", $"127.0.0.1:{echo.Port}");
        Assert.Equal("Hello, world!\n", await Shell.Run($"curl -s http://127.0.0.1:{toHttp.Port}/"));
        const string Numbers = "seq 1 200000";
        Assert.Equal(await Shell.Run($"{Numbers} | sha256sum"), await Shell.Run($"{Numbers} | nc -N 127.0.0.1 {toEcho.Port} | sha256sum"));
        http.Dispose();
        // The target is gone: the client's connection ends, the proxy goes on.
        Assert.StartsWith("failed", await Shell.Run($"curl -s http://127.0.0.1:{toHttp.Port}/ || echo failed"), StringComparison.Ordinal);
        Assert.Equal("on\n", await Shell.Run($"echo on | nc -N 127.0.0.1 {toEcho.Port}"));
    }

    [ClientTheory]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task People_chat_with_python(string carrier)
    {
        using Sample chat = await Sample.Start(carrier, "chat");
        string said = await Shell.Python("""
            import socket, sys
            def join(name):
                s = socket.create_connection(('127.0.0.1', int(sys.argv[1])), 30)
                f = s.makefile('rw', newline='\n')
                assert f.read(len('Your name? ')) == 'Your name? '
                f.write(name + '\n'); f.flush()
                return f
            ann = join('Ann')
            people = []
            for n in range(50):
                people.append(join('guest%d' % n))
                assert ann.readline() == '* guest%d is here\n' % n
            ann.write('grüße\n'); ann.flush()
            for n, p in enumerate(people):
                line = p.readline()
                while line.startswith('* '): line = p.readline()
                assert line == 'Ann: grüße\n', line
            people[7].close()
            assert ann.readline() == '* guest7 has left\n'
            print('everybody heard it')
            """, $"{chat.Port}");
        Assert.Equal("everybody heard it\n", said);
    }

    [SampleDescriptorFact(10_500)]
    public async Task Ten_thousand_connections_are_held_at_once_and_nothing_is_lost()
    {
        const int Count = 10_000;
        using Sample echo = await Sample.Start("stack", "echo");
        string result = await Shell.Python("""
            import resource, selectors, socket, sys
            port, count = int(sys.argv[1]), int(sys.argv[2])
            hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            sockets = []
            for n in range(count):
                # Several local addresses, so that local ports do not run out.
                s = socket.create_connection(('127.0.0.1', port), 60, ('127.0.0.%d' % (2 + n % 8), 0))
                sockets.append(s)
            rounds = 3
            for r in range(rounds):
                def data(n): return (b'%d:%d;' % (n, r)) * (1 + n % 40)
                for n, s in enumerate(sockets): s.sendall(data(n))
                for n, s in enumerate(sockets):
                    wanted, got = data(n), b''
                    while len(got) < len(wanted):
                        part = s.recv(65536)
                        assert part, 'connection %d was closed' % n
                        got += part
                    assert got == wanted, 'connection %d got %r' % (n, got)
            for s in sockets: s.shutdown(socket.SHUT_WR)
            for s in sockets: assert s.recv(1) == b''
            print(count * rounds)
            """, $"{echo.Port}", $"{Count}");
        Assert.Equal($"{Count * 3}\n", result);
        Assert.Equal("still here\n", await Shell.Run($"echo still here | nc -N 127.0.0.1 {echo.Port}"));
        Assert.Empty(echo.Error);
    }

    [ClientFact]
    public async Task Clients_that_reset_or_never_read_do_no_harm()
    {
        using Sample echo = await Sample.Start("stack", "echo");
        string result = await Shell.Python("""
            import socket, struct, sys
            port = int(sys.argv[1])
            for n in range(300):
                s = socket.create_connection(('127.0.0.1', port), 30)
                s.sendall(b'x' * (n * 100))
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                s.close()  # a reset
            deaf = socket.create_connection(('127.0.0.1', port), 30)
            deaf.setblocking(False)
            try:
                while True: deaf.send(b'x' * 65536)  # until the echo waits for us to read
            except BlockingIOError:
                pass
            s = socket.create_connection(('127.0.0.1', port), 30)
            s.sendall(b'others')
            print(s.recv(100).decode())
            """, $"{echo.Port}");
        Assert.Equal("others\n", result);
        Assert.Empty(echo.Error);
    }
}
