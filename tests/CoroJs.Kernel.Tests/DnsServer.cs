using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CoroJs.Tests;

/// <summary>A name server on a loopback port of its own, UDP and TCP, that answers whatever the test wants.</summary>
internal sealed class DnsServer : IDisposable
{
    private readonly Func<DnsQuestion, Task<byte[][]>> answer;
    private readonly ConcurrentDictionary<(string, int), int> asked = new();
    private readonly UdpClient datagrams;
    private readonly TcpListener connections;
    private readonly CancellationTokenSource ended = new();

    /// <param name="answer">The messages to be sent back, one after the other; on TCP an empty one closes the connection.</param>
    public DnsServer(Func<DnsQuestion, Task<byte[][]>> answer)
    {
        this.answer = answer;
        (datagrams, connections) = Bind();
        Port = ((IPEndPoint)connections.LocalEndpoint).Port;
        _ = ServeDatagrams();
        _ = ServeConnections();
    }

    public int Port { get; }

    /// <summary>How often a name was asked for, over all types.</summary>
    public int Asked(string name) => asked.Where(a => a.Key.Item1 == name).Sum(a => a.Value);

    public void Dispose()
    {
        ended.Cancel();
        datagrams.Dispose();
        connections.Dispose();
        ended.Dispose();
    }

    private static (UdpClient Datagrams, TcpListener Connections) Bind()
    {
        while (true)
        {
            var connections = new TcpListener(IPAddress.Loopback, 0);
            connections.Start();
            try
            {
                return (new UdpClient((IPEndPoint)connections.LocalEndpoint), connections);
            }
            catch (SocketException)
            {
                connections.Dispose(); // another program has this port for UDP
            }
        }
    }

    private DnsQuestion Read(byte[] message, bool isTcp)
    {
        var question = new DnsQuestion(message, isTcp);
        int times = asked.AddOrUpdate((question.Name, question.Type), 1, (_, before) => before + 1);
        return new DnsQuestion(message, isTcp) { Times = times };
    }

    private async Task ServeDatagrams()
    {
        try
        {
            while (true)
            {
                UdpReceiveResult received = await datagrams.ReceiveAsync(ended.Token);
                _ = Reply(received);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // the end of the test
        }
    }

    private async Task Reply(UdpReceiveResult received)
    {
        try
        {
            foreach (byte[] message in await answer(Read(received.Buffer, isTcp: false)))
                await datagrams.SendAsync(message, received.RemoteEndPoint, ended.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // the test is over, or whoever asked is gone
        }
    }

    private async Task ServeConnections()
    {
        try
        {
            while (true) _ = Serve(await connections.AcceptTcpClientAsync(ended.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // the end of the test
        }
    }

    private async Task Serve(TcpClient client)
    {
        try
        {
            using TcpClient _ = client;
            NetworkStream stream = client.GetStream();
            var prefix = new byte[2];
            while (true)
            {
                await stream.ReadExactlyAsync(prefix, ended.Token);
                var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
                await stream.ReadExactlyAsync(message, ended.Token);
                foreach (byte[] part in await answer(Read(message, isTcp: true)))
                {
                    if (part.Length == 0) return;
                    byte[] framed = [(byte)(part.Length >> 8), (byte)part.Length, .. part];
                    // In pieces, so that the other end must put them together.
                    for (int at = 0; at < framed.Length; at += 1000)
                    {
                        await stream.WriteAsync(framed.AsMemory(at, Math.Min(1000, framed.Length - at)), ended.Token);
                        await stream.FlushAsync(ended.Token);
                    }
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or IOException)
        {
            // the test is over, or whoever asked is gone
        }
    }
}
