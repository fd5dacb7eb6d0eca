using System.Diagnostics;

namespace CoroJs.Tests;

/// <summary>The settings of the system, by a /etc/hosts and a /etc/resolv.conf of the test's own.</summary>
public sealed class DnsSystemTests
{
    [OwnFilesFact]
    public async Task The_hosts_file_comes_first_and_search_domains_are_tried()
    {
        using var server = new DnsServer(Answer);
        const string program = """
            const show = (name, options) => {
              try {
                return dns.lookup(name, { all: true, ...options }).map(a => a.address).join(' ');
              } catch (error) {
                return error.code;
              }
            };
            console.log(show('several.test', { family: 4 }), show('localhost'), show('www', { family: 4 }));
            console.log(show('www.', { family: 4 }), show('www.known.test', { family: 4 }), show('nobody'));
            console.log(dns.reverse('192.0.2.1').join(' '), dns.getServers().join(' '));
            try {
              dns.resolve('www');
            } catch (error) {
              console.log(error.code);
            }
            """;
        string hosts = "127.0.0.1 localhost\n192.0.2.2 several.test\n192.0.2.1 several.test other\n";
        string output = await Run(hosts, $"search known.test\nnameserver 127.0.0.1:{server.Port}\n", program);
        Assert.Equal($"192.0.2.2 192.0.2.1 127.0.0.1 192.0.2.77\nENOTFOUND 192.0.2.77 ENOTFOUND\nseveral.test other 127.0.0.1:{server.Port}\nENOTFOUND\n", output);
        Assert.Equal(0, server.Asked("several.test"));
        Assert.Equal(0, server.Asked("localhost"));
    }

    [OwnFilesFact]
    public async Task A_program_notices_other_servers_and_another_hosts_file()
    {
        using DnsServer before = new(q => Task.FromResult<byte[][]>([q.Answer(DnsQuestion.AddressRecord("192.0.2.1"))]));
        using DnsServer after = new(q => Task.FromResult<byte[][]>([q.Answer(DnsQuestion.AddressRecord("192.0.2.2"))]));
        string program = $$"""
            console.log(dns.resolve4('a.test')[0], dns.lookup('b.test', 4).address);
            fs.writeFile('/etc/hosts', '192.0.2.3 b.test\n');
            fs.writeFile('/etc/resolv.conf', 'nameserver 127.0.0.1:{{after.Port}}\n');
            console.log(dns.lookup('b.test', 4).address);
            let address;
            // It looks at the settings once a second.
            for (let i = 0; i < 200 && address !== '192.0.2.2'; i++) {
              Fiber.sleep(50);
              [address] = dns.resolve4('a.test');
            }
            console.log(address);
            """;
        string output = await Run("127.0.0.1 localhost\n", $"nameserver 127.0.0.1:{before.Port}\n", program);
        Assert.Equal("192.0.2.1 192.0.2.1\n192.0.2.3\n192.0.2.2\n", output);
    }

    private static Task<byte[][]> Answer(DnsQuestion question)
    {
        byte[] answer = question.Name != "www.known.test" ? question.Answer(DnsQuestion.NoSuchName)
            : question.Type == DnsQuestion.A ? question.Answer(DnsQuestion.AddressRecord("192.0.2.77")) : question.Answer();
        return Task.FromResult<byte[][]>([answer]);
    }

    private static async Task<string> Run(string hosts, string settings, string program)
    {
        using var folder = new ScratchFolder();
        string mounts = $"mount --bind {folder.Write("hosts", hosts)} /etc/hosts && mount --bind {folder.Write("resolv.conf", settings)} /etc/resolv.conf";
        var start = new ProcessStartInfo("unshare") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["-rm", "sh", "-c", $"{mounts} && exec \"$0\" \"$@\"", Repository.Executable, "-e", program])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await error);
        return output;
    }

    /// <summary>Files of our own in /etc need a view of the file system of our own, which not every system lets us have.</summary>
    private sealed class OwnFilesFactAttribute : FactAttribute
    {
        private static readonly Lazy<bool> Possible = new(Try);

        public OwnFilesFactAttribute() => Skip = Possible.Value ? null : "this system lets nobody mount over /etc";

        private static bool Try()
        {
            try
            {
                var start = new ProcessStartInfo("unshare") { RedirectStandardError = true };
                string command = "mount --bind /etc/hosts /etc/hosts && mount --bind /etc/resolv.conf /etc/resolv.conf";
                foreach (string argument in (string[])["-rm", "sh", "-c", command]) start.ArgumentList.Add(argument);
                using Process process = Process.Start(start)!;
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false; // there is no such program
            }
        }
    }
}
