namespace CoroJs.Tests;

/// <summary>Runtimes that end while they wait for name servers, in this process.</summary>
[Collection(Alone.Name)]
public sealed class DnsLifeTests
{
    private const string Program = """
        const servers = ['127.0.0.1:PORT'];
        const wait = fn => Fiber.run(() => { try { fn(); } catch {} });
        for (let i = 0; i < 200; i++) wait(() => dns.resolve(`a${i}.test`, ['A', 'MX'], { servers }));
        for (let i = 0; i < 20; i++) wait(() => dns.resolve(`tcp${i}.test`, 'A', { servers }));
        for (let i = 1; i < 60; i++) wait(() => dns.resolve('b.test', 'A', { servers, timeout: 1000 + i }));
        const other = new dns.Resolver({ servers });
        for (let i = 0; i < 20; i++) wait(() => other.resolveMx('c.test'));
        dns.setServers(servers);
        for (let i = 0; i < 20; i++) wait(() => net.connect(1, `d${i}.test`));
        for (let i = 0; i < 20; i++) if (dns.resolve4(`good${i}.test`)[0] !== '192.0.2.1') process.exit(1);
        Fiber.sleep(TIME);
        if (TIME % 2) other.cancel();
        process.exit(7);
        """;

    [Fact]
    public async Task Runtimes_side_by_side_give_back_every_socket()
    {
        using var server = new DnsServer(Answer);
        await RunTwo(server.Port, 0);
        int before = Sockets();
        for (int time = 0; time < 10; time++) await RunTwo(server.Port, time);
        // The server's connections end when it has noticed that their other ends are closed.
        for (int i = 0; i < 200 && Sockets() > before; i++) await Task.Delay(50);
        Assert.Equal(before, Sockets());
    }

    private static Task<byte[][]> Answer(DnsQuestion question)
    {
        if (question.Name.StartsWith("good", StringComparison.Ordinal))
            return Task.FromResult<byte[][]>([question.Answer(DnsQuestion.AddressRecord("192.0.2.1"))]);
        bool shallUseTcp = question.Name.StartsWith("tcp", StringComparison.Ordinal) && !question.IsTcp;
        return Task.FromResult<byte[][]>(shallUseTcp ? [question.Truncated()] : []);
    }

    private static async Task RunTwo(int port, int time)
    {
        var options = new ProgramOptions
        {
            Kind = ProgramKind.Code,
            Entry = Program.Replace("PORT", $"{port}", StringComparison.Ordinal).Replace("TIME", $"{time}", StringComparison.Ordinal),
        };
        Task<int> Start() => Task.Factory.StartNew(() => CoroProgram.Run(options), TaskCreationOptions.LongRunning);
        int[] codes = await Task.WhenAll(Start(), Start());
        Assert.Equal([7, 7], codes);
    }

    private static int Sockets() =>
        Directory.GetFileSystemEntries("/proc/self/fd").Count(d => new FileInfo(d).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);
}
