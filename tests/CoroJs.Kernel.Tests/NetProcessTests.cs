using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CoroJs.Tests;

/// <summary>Servers under clients and limits that they do not make themselves.</summary>
public sealed class NetProcessTests
{
    private const string Echo = """
        const server = net.createServer(socket => { for (const chunk of socket) socket.write(chunk); });
        server.bind(0, '127.0.0.1');
        console.log('port ' + server.address().port);
        server.serve();
        """;

    private const string Hello = """
        const server = net.createServer(socket => {
          for (let line; (line = socket.readLine()) !== null;) {
            while (socket.readLine() !== '');
            const body = line.split(' ')[1].repeat(3);
            socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
          }
        });
        server.bind(0, '127.0.0.1');
        console.log('port ' + server.address().port);
        server.serve();
        """;

    public static TheoryData<string> Programs =>
    [
        .. Directory.EnumerateFiles(Repository.File("tests", "programs"), "net-*.mjs")
            .Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal),
        "tls-handshake.mjs", "tls-streams.mjs",
    ];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task The_portable_poller_does_the_same(string program)
    {
        using Process process = Start("", ("COROJS_POLLER", "poll"), Repository.File("tests", "programs", program));
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(100));
        await process.WaitForExitAsync();
        Assert.False(output.Contains("not ok", StringComparison.Ordinal), output);
        Assert.True(process.ExitCode == 0 && output.Contains("ok ", StringComparison.Ordinal), output + await error);
    }

    [Fact]
    public async Task An_unknown_poller_is_named()
    {
        using Process process = Start("", ("COROJS_POLLER", "select"), "-e", "0");
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.NotEqual(0, process.ExitCode);
        Assert.Contains("COROJS_POLLER is 'select'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http_client_is_served()
    {
        using RunningProgram server = RunningProgram.Start("-e", Hello);
        int port = Port(await server.Line("port "));
        using var client = new HttpClient();
        IEnumerable<int> numbers = Enumerable.Range(0, 200);
        string[] answers = await Task.WhenAll(numbers.Select(i => client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/{i}"))));
        Assert.Equal(numbers.Select(i => $"/{i}/{i}/{i}"), answers);
    }

    [Fact]
    public async Task A_thousand_connections_each_get_their_own_data()
    {
        using RunningProgram server = RunningProgram.Start("-e", Echo);
        int port = Port(await server.Line("port "));
        var clients = new List<TcpClient>();
        for (int i = 0; i < 1000; i++)
        {
            var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            clients.Add(client);
        }
        for (int round = 0; round < 3; round++)
            await Task.WhenAll(clients.Select((client, i) => Converse(client, $"{i} in round {round} {new string('x', i)}")));
        foreach (TcpClient client in clients) client.Dispose();
    }

    [Fact]
    public async Task Out_of_descriptors_it_rests_and_goes_on()
    {
        const int limit = 150;
        using Process server = Start($"ulimit -n {limit};", ("COROJS_POLLER", "epoll"), "-e", Echo);
        Task<string> error = server.StandardError.ReadToEndAsync();
        int port = Port((await server.StandardOutput.ReadLineAsync())!["port ".Length..]);
        var clients = new List<TcpClient>();
        for (int i = 0; i < limit + 50; i++)
        {
            var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port); // those that are not accepted wait in the queue
            clients.Add(client);
        }
        await Converse(clients[0], "served");
        TimeSpan before = ProcessorTime(server);
        await Task.Delay(1000);
        double used = (ProcessorTime(server) - before).TotalMilliseconds;
        Assert.True(used < 400, $"it spins: {used} ms of processor time in a second");
        foreach (TcpClient client in clients.Take(limit)) client.Dispose();
        await Task.WhenAll(clients.Skip(limit).Select((client, i) => Converse(client, $"late {i}")));
        foreach (TcpClient client in clients) client.Dispose();
        server.Kill();
        Assert.Contains("EMFILE", await error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_of_a_name_are_tried_one_after_the_other()
    {
        // The first address has a full queue, which answers nothing; the second family does.
        const string program = """
            const [first, second] = __primordials.net.lookup('several.test', 0).map(a => a.address);
            const silent = net.createServer(() => {});
            silent.bind(0, first, 0);
            const { port } = silent.address();
            const held = [];
            try {
              for (;;) held.push(net.connect({ port, host: first, timeout: 50 }));
            } catch {}
            const good = net.createServer(socket => { socket.write('good'); });
            good.bind(port, second);
            Fiber.run(() => good.serve());
            const start = performance.now();
            const one = net.connect(port, 'several.test');
            const staggered = performance.now() - start;
            console.log(one.read(), first !== second, staggered >= 249);
            silent.close();
            const again = performance.now();
            net.connect(port, 'several.test').close();
            console.log(performance.now() - again < 200);
            good.close();
            try {
              net.connect(port, 'several.test');
            } catch (error) {
              console.log(error.code, error.message.includes('tried before'));
            }
            process.exit(0);
            """;
        string hosts = Path.GetTempFileName();
        await File.WriteAllTextAsync(hosts, "127.0.0.1 localhost\n::1 several.test\n127.0.0.1 several.test\n");
        // Names of our own need a file system of our own, which not every system lets us have.
        string own = $"unshare -rm sh -c 'mount --bind {hosts} /etc/hosts && exec \"$0\" \"$@\"' \"$0\" \"$@\";";
        string possible = $"unshare -rm sh -c 'mount --bind {hosts} /etc/hosts' && test -e /proc/net/if_inet6 || exit 77;";
        using Process process = Start($"{possible} {own} exit;", ("COROJS_POLLER", "epoll"), "-e", program);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        File.Delete(hosts);
        if (process.ExitCode == 77) return;
        Assert.True(output == "good true true\ntrue\nECONNREFUSED true\n", output + await error);
    }

    private static async Task Converse(TcpClient client, string text)
    {
        byte[] sent = Encoding.UTF8.GetBytes(text), received = new byte[sent.Length];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await client.GetStream().WriteAsync(sent, limit.Token);
        await client.GetStream().ReadExactlyAsync(received, limit.Token);
        Assert.Equal(text, Encoding.UTF8.GetString(received));
    }

    private static int Port(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static TimeSpan ProcessorTime(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    // Started by a shell, so that limits can be set before.
    private static Process Start(string before, (string Name, string Value) variable, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[variable.Name] = variable.Value;
        string[] all = ["-c", $"{before} exec \"$0\" \"$@\"", Repository.Executable, .. arguments];
        foreach (string argument in all) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
