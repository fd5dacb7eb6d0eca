using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace CoroJs.Tests;

/// <summary>
/// What the clients of JSockD for Go, Elixir and Python do with their server, as can be read in them: how they start it, what they
/// look for, and how they leave.
/// </summary>
public sealed class OtherClientsTests
{
    /// <summary>Options in the order of each client; {s} is a socket.</summary>
    [Theory]
    [InlineData("Go", "-b 00 -i 1000000 -t 5000000 -s -- {s}0 {s}1")]
    [InlineData("Python", "-b 00 -t 5000000 -s -- {s}0 {s}1")]
    [InlineData("Elixir", "-b 00 -s -- {s}0 {s}1")]
    public async Task They_start_it_talk_to_it_and_leave(string client, string line)
    {
        using var folder = new ScratchFolder("jsd_");
        string[] arguments = ["jsockd", .. line.Replace("{s}", Path.Combine(folder.Path, "jsd_"), StringComparison.Ordinal).Split(' ')];
        var start = new ProcessStartInfo(Repository.Executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = client == "Elixir" };
        // Given always, with a module or without.
        if (client == "Elixir") start.Environment["JSOCKD_BYTECODE_MODULE_PUBLIC_KEY"] = "";
        using Process server = Process.Start(start)!;
        try
        {
            using var limit = new CancellationTokenSource(Servers.Long);
            Assert.Equal("READY 2 0.1.5", await server.StandardOutput.ReadLineAsync(limit.Token));
            // Nobody reads there any more.
            server.StandardOutput.Close();
            Socket[] sockets = [Connect(arguments[^2]), Connect(arguments[^1])];
            Assert.Equal("7 ok 42", await Ask(sockets[0], "7\0(m, p) => p + 1\041\0", limit.Token));
            Assert.Equal("h2xkq/9= ok [1]", await Ask(sockets[1], "h2xkq/9=\0(m, p) => [p]\01\0", limit.Token));
            Assert.Equal("8 message \"x\"", await Ask(sockets[0], "8\0(m, p) => { try { JSockD.sendMessage(p) } catch { return 'no' } }\0\"x\"\0", limit.Token));
            Assert.Equal("8 ok \"no\"", await Ask(sockets[0], "8\0internal_error\0", limit.Token));
            sockets[1].Dispose();
            await server.WaitForExitAsync(limit.Token);
            Assert.Equal(0, server.ExitCode);
            Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
            sockets[0].Dispose();
        }
        finally
        {
            server.Kill();
        }
    }

    private static Socket Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static async Task<string> Ask(Socket socket, string request, CancellationToken cancellation)
    {
        socket.Send(Encoding.UTF8.GetBytes(request));
        byte[] buffer = new byte[4096];
        for (int length = 0; ;)
        {
            int count = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
            Assert.True(count > 0, "the server has closed the connection");
            length += count;
            if (buffer[length - 1] == '\n') return Encoding.UTF8.GetString(buffer, 0, length - 1);
        }
    }
}
