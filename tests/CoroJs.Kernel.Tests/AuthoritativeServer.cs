using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CoroJs.Tests;

/// <summary>NSD, a name server of others, with the zones of tests/dns/zones and what they are lengthened by here.</summary>
internal sealed class AuthoritativeServer : IDisposable
{
    private const int Many = 1000;

    private readonly ScratchFolder folder = new("corojs-dns");
    private readonly Process process;

    public AuthoritativeServer()
    {
        Port = FreePort();
        string[] zones = [.. Directory.EnumerateFiles(Repository.File("tests", "dns", "zones")).Select(z => Path.GetFileName(z))];
        foreach (string zone in zones) File.Copy(Repository.File("tests", "dns", "zones", zone), Path.Combine(folder.Path, zone));
        File.AppendAllText(Path.Combine(folder.Path, "example.test.zone"), Lengthening());
        string configuration = folder.Write("nsd.conf", Configuration(zones));
        process = Process.Start(new ProcessStartInfo(Find()!) { ArgumentList = { "-d", "-c", configuration } })!;
    }

    public int Port { get; }

    /// <summary>The reason why it cannot be had here; null: it can.</summary>
    public static string? Missing => Find() is null ? "not installed: nsd" : null;

    /// <summary>Waits until it answers.</summary>
    public async Task Started()
    {
        using var probe = new UdpClient();
        probe.Connect(IPAddress.Loopback, Port);
        byte[] question = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 7, .. "example"u8, 4, .. "test"u8, 0, 0, 6, 0, 1];
        DateTime end = DateTime.UtcNow + TimeSpan.FromSeconds(60);
        while (true)
        {
            Assert.True(DateTime.UtcNow < end && !process.HasExited, $"nsd does not answer: {Log()}");
            try
            {
                await probe.SendAsync(question);
                using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
                await probe.ReceiveAsync(limit.Token);
                return;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                await Task.Delay(20); // it is not there yet
            }
        }
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        folder.Dispose();
    }

    private static string? Find()
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin"];
        return folders.Select(f => Path.Combine(f, "nsd")).FirstOrDefault(File.Exists);
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private static string Lengthening()
    {
        var lines = new StringBuilder();
        for (int i = 0; i < Many; i++)
        {
            lines.Append(CultureInfo.InvariantCulture, $"h{i} IN A 10.1.{i >> 8}.{i & 255}\n");
            lines.Append(CultureInfo.InvariantCulture, $"many IN A 10.2.{i >> 8}.{i & 255}\n");
            if (i < 300) lines.Append(CultureInfo.InvariantCulture, $"many IN TXT \"{new string('x', 200)}{i}\"\n");
        }
        return lines.ToString();
    }

    private string Configuration(string[] zones)
    {
        string there = folder.Path;
        var text = new StringBuilder(
            $"""
            server:
              ip-address: 127.0.0.1@{Port}
              ip-address: ::1@{Port}
              username: ""
              chroot: ""
              zonesdir: "{there}"
              database: ""
              pidfile: "{there}/nsd.pid"
              xfrdfile: "{there}/xfrd.state"
              zonelistfile: "{there}/zone.list"
              xfrdir: "{there}"
              logfile: "{there}/log"
              server-count: 1
              rrl-ratelimit: 0
            remote-control:
              control-enable: no

            """);
        foreach (string zone in zones)
        {
            string name = Path.GetFileNameWithoutExtension(zone);
            text.Append(CultureInfo.InvariantCulture, $"zone:\n  name: \"{name}\"\n  zonefile: \"{zone}\"\n");
        }
        return text.ToString();
    }

    private string Log()
    {
        string log = Path.Combine(folder.Path, "log");
        return File.Exists(log) ? File.ReadAllText(log) : "it wrote no log";
    }
}
