using System.Globalization;

namespace CoroJs.Tests;

/// <summary>The samples that speak TLS, driven by clients of others.</summary>
public sealed class TlsSampleTests(CertificateKit kit) : IClassFixture<CertificateKit>
{
    [ClientTheory("curl", "openssl")]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task Https_hello_answers_curl(string carrier)
    {
        using Sample https = await Sample.Start(carrier, "https-hello");
        string url = $"https://localhost:{https.Port}/";
        string curl = $"curl -sS --cacert '{Repository.File("samples", "localhost.crt")}' --resolve 'localhost:{https.Port}:127.0.0.1'";
        Assert.Equal("Hello, safe world!\n200 1", await Shell.Run($"{curl} -w '%{{http_code}} %{{num_connects}}' {url}"));
        Assert.Equal("1 0 ", await Shell.Run($"{curl} -o /dev/null -o /dev/null -w '%{{num_connects}} ' {url}a {url}b"));
        Assert.Equal("50", (await Shell.Run($"{curl} --parallel --parallel-max 50 '{url}[1-50]' 2>/dev/null | grep -c Hello")).Trim());
        Assert.StartsWith("refused", await Shell.Run($"curl -s {url} || echo refused"), StringComparison.Ordinal);
        Assert.Empty(https.Error);
    }

    [ClientFact("curl", "openssl")]
    public async Task Https_hello_takes_a_certificate()
    {
        using Sample https = await Sample.Start("stack", "https-hello", kit["ec.key"], kit["two.crt"]);
        string url = $"https://two.example:{https.Port}/";
        Assert.Equal("Hello, safe world!\n", await Shell.Run($"curl -sS --cacert '{kit["root.crt"]}' --resolve 'two.example:{https.Port}:127.0.0.1' {url}"));
    }

    [ClientTheory("python3", "openssl")]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task The_echo_takes_certificates_from_a_folder_and_new_ones_under_load(string carrier)
    {
        using var folder = new ScratchFolder();
        void Put(string name, string certificate, string key)
        {
            File.Copy(kit[$"{key}.key"], Path.Combine(folder.Path, $"{name}.key"));
            File.Copy(kit[$"{certificate}.crt"], Path.Combine(folder.Path, $"{name}.crt"));
        }
        Put("one.example", "one", "rsa");
        Put("two.example", "two", "ec");
        Put("three.example", "chain", "ec");
        Put("default", "default", "rsa");
        Put("localhost", "two", "ec");
        using Sample echo = await Sample.Start(carrier, "tls-echo", folder.Path);
        string said = await Shell.Python("""
            import os, shutil, socket, ssl, sys, threading
            port, kit, folder = int(sys.argv[1]), sys.argv[2], sys.argv[3]
            context = ssl.create_default_context(cafile=kit + '/root.crt')
            loose = ssl.create_default_context(cafile=kit + '/root.crt')
            loose.check_hostname = False
            def ask(name, context=context):
                with context.wrap_socket(socket.create_connection(('127.0.0.1', port), 60), server_hostname=name) as s:
                    text = ('hello %s ' % name) * 3000
                    s.sendall(text.encode())
                    got = b''
                    while len(got) < len(text): got += s.recv(100000)
                    assert got.decode() == text
                    return [v for rdn in s.getpeercert()['subject'] for k, v in rdn if k == 'commonName'][0]
            for name in ('one', 'two', 'three'): assert ask(name + '.example') == name + '.example'
            for name in ('unknown.example', None, 'one.example/two.example'):
                assert ask(name, loose) == 'default.example', name
            # 0: before the change, 1: meanwhile, 2: after it. A connection counts that lies within one of them.
            phase, seen, errors, done = 0, {0: [], 1: [], 2: []}, [], threading.Event()
            def load():
                try:
                    while not done.is_set():
                        begin = phase
                        name = ask('localhost')
                        seen[begin if begin == phase else 1].append(name)
                except Exception as error:
                    errors.append(repr(error))
            threads = [threading.Thread(target=load) for _ in range(4)]
            for t in threads: t.start()
            def forty():
                while len(seen[phase]) < 40 and not errors: done.wait(0.01)
            forty()
            phase = 1
            # A renewed certificate appears at once, whole.
            shutil.copy(kit + '/chain.crt', folder + '/localhost.new')
            os.replace(folder + '/localhost.new', folder + '/localhost.crt')
            phase = 2
            forty()
            done.set()
            for t in threads: t.join()
            print(errors, set(seen[0]), set(seen[2]))
            """, $"{echo.Port}", kit.Path, folder.Path);
        Assert.Equal("[] {'two.example'} {'three.example'}\n", said);
        Assert.Empty(echo.Error);
    }

    [ClientTheory("python3", "openssl")]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task The_proxy_passes_64_MiB_on_in_both_directions_at_once(string carrier)
    {
        using Sample echo = await Sample.Start(carrier, "echo");
        using Sample proxy = await Sample.Start(carrier, "tls-proxy", $"127.0.0.1:{echo.Port}", kit["rsa.key"], kit["one.crt"]);
        string said = await Shell.Python("""
            import hashlib, random, socket, ssl, sys, threading
            port, ca, size = int(sys.argv[1]), sys.argv[2], 64 << 20
            block = random.Random(1).randbytes(1 << 20)
            def part(n): return block[n % 977:] + block[:n % 977]
            context = ssl.create_default_context(cafile=ca)
            # Two objects for one connection: Python's own cannot be read and written by two threads at once.
            raw = socket.create_connection(('127.0.0.1', port), 60)
            s = context.wrap_socket(raw, server_hostname='one.example')
            s.setblocking(False)
            import select
            sent, received = hashlib.sha256(), hashlib.sha256()
            out, number, count, most = b'', 0, 0, 0
            while count < size:
                if not out and number < 64:
                    out = memoryview(part(number)); sent.update(out); number += 1
                busy = False
                try:
                    if out:
                        out = out[s.send(out):]; busy = True
                except (ssl.SSLWantReadError, ssl.SSLWantWriteError): pass
                try:
                    data = s.recv(262144)
                    assert data, 'ended after %d' % count
                    received.update(data); count += len(data); busy = True
                except (ssl.SSLWantReadError, ssl.SSLWantWriteError): pass
                if not busy: select.select([s], [s] if out else [], [], 30)
            s.setblocking(True)
            s.unwrap()  # close_notify passes through, as the end of the stream
            print(count, sent.hexdigest() == received.hexdigest())
            """, $"{proxy.Port}", kit["root.crt"]);
        Assert.Equal($"{64 << 20} True\n", said);
        Assert.Empty(proxy.Error);
    }

    [ClientFact("curl", "openssl")]
    public async Task The_proxy_stands_before_http_hello()
    {
        using Sample http = await Sample.Start("stack", "http-hello");
        using Sample proxy = await Sample.Start("stack", "tls-proxy", $"127.0.0.1:{http.Port}", kit["rsa.key"], kit["one.crt"]);
        string curl = $"curl -s --cacert '{kit["root.crt"]}' --resolve 'one.example:{proxy.Port}:127.0.0.1' https://one.example:{proxy.Port}/";
        Assert.Equal("Hello, world!\n", await Shell.Run(curl));
        http.Dispose();
        Assert.StartsWith("failed", await Shell.Run($"{curl} || echo failed"), StringComparison.Ordinal);
        Assert.Contains("ECONNREFUSED", proxy.Error, StringComparison.Ordinal);
        Assert.Contains(proxy.Port.ToString(CultureInfo.InvariantCulture), proxy.Output, StringComparison.Ordinal);
    }
}
