using System.Diagnostics;
using CoroJs.CommandServer.Sidecar;

namespace CoroJs.Tests.CommandServer;

/// <summary>Frames however they come, and what are none.</summary>
public sealed class SidecarFrameTests(SidecarProcess server) : IClassFixture<SidecarProcess>
{
    private static readonly byte[] Conversation =
    [
        .. SidecarClient.Frame(1, 1, SidecarClient.Ping, ""),
        .. SidecarClient.Frame(2, 2, SidecarClient.RunScript, """{"code":"1 + 1","expr":true}"""),
        .. SidecarClient.Frame(3, 3, SidecarClient.Ping, "x"),
    ];

    [Fact]
    public void Frames_may_be_cut_at_every_byte()
    {
        for (int cut = 0; cut <= Conversation.Length; cut++)
        {
            for (int second = cut; second <= Conversation.Length; second++)
            {
                var reader = new FrameReader();
                var read = new List<(uint, uint, FrameKind, int)>();
                foreach (byte[] piece in (byte[][])[Conversation[..cut], Conversation[cut..second], Conversation[second..]])
                {
                    Feed(reader, piece);
                    while (reader.TryRead(out Frame frame)) read.Add((frame.RequestId, frame.MessageId, frame.Kind, frame.Payload.Length));
                }
                Assert.Equal([(1u, 1u, FrameKind.Ping, 0), (2u, 2u, FrameKind.RunScript, 28), (3u, 3u, FrameKind.Ping, 1)], read);
                Assert.False(reader.HasRest);
            }
        }
    }

    [Fact]
    public async Task So_may_what_the_server_gets()
    {
        for (int cut = 1; cut < Conversation.Length; cut++)
        {
            using SidecarClient client = await server.Connect();
            client.SendBytes(Conversation.AsSpan(0, cut));
            await Task.Delay(1);
            client.SendBytes(Conversation.AsSpan(cut));
            var kinds = new List<(uint, int)>();
            while (kinds.Count < 3)
            {
                SidecarFrame frame = await client.Receive();
                kinds.Add((frame.Request, frame.Kind));
            }
            Assert.Equal([(1u, SidecarClient.Pong), (2u, SidecarClient.Response), (3u, SidecarClient.Pong)], kinds.Order());
        }
    }

    [Theory]
    [InlineData("0B000000", "The frame is too short: its length is 11, and 12 bytes of header belong to it")]
    [InlineData("00000000", "The frame is too short: its length is 0, and 12 bytes of header belong to it")]
    [InlineData("FFFFFFFF0700000000000000", "The frame is too long: 4294967295 bytes; 268435468 are the most")]
    public async Task What_is_no_frame_ends_its_connection_and_nothing_else(string hex, string message)
    {
        using SidecarClient other = await server.Connect();
        await other.Evaluate("globalThis.kept = 1");
        using (SidecarClient client = await server.Connect())
        {
            uint slow = client.Send(SidecarClient.RunScript, """{"code":"await new Promise(() => {})"}""");
            client.SendBytes([.. Convert.FromHexString(hex), .. SidecarClient.Frame(9, 9, SidecarClient.Ping, "")]);
            SidecarFrame frame = await client.Receive();
            Assert.Equal((SidecarClient.Error, message), (frame.Kind, frame.ErrorMessage));
            Assert.Equal(hex.Length > 8 ? 7u : 0u, frame.Request);
            for (SidecarFrame? more = await client.ReceiveOrEnd(); more is not null; more = await client.ReceiveOrEnd()) Assert.Equal(slow, more.Request);
        }
        Assert.Equal("1", await other.Evaluate("kept"));
    }

    [Fact]
    public async Task Messages_of_unknown_types_are_refused_and_the_connection_goes_on()
    {
        using SidecarClient client = await server.Connect();
        uint id = client.Send(4711, "{}");
        SidecarFrame frame = await client.Receive();
        Assert.Equal((id, SidecarClient.Error, "There is no message of the type 0x1267"), (frame.Request, frame.Kind, frame.ErrorMessage));
        Assert.Equal("2", await client.Evaluate("1 + 1"));
    }

    [Fact]
    public async Task A_client_that_says_nothing_more_gets_its_answers()
    {
        using SidecarClient client = await server.Connect();
        client.Send(SidecarClient.RunScript, """{"code":"import { Fiber } from 'coro:fiber'; Fiber.sleep(100); o = 1","globals":{"o":0}}""");
        client.EndInput();
        Assert.Equal("""{"globals":{"o":1}}""", (await client.Receive()).Payload);
        Assert.Null(await client.ReceiveOrEnd());
    }

    [Fact]
    public async Task Hostile_bytes_harm_nobody_else()
    {
        var random = new Random(4711);
        using SidecarClient other = await server.Connect();
        await other.Evaluate("globalThis.kept = 0; 1");
        int seconds = int.TryParse(Environment.GetEnvironmentVariable("COROJS_FUZZ_SECONDS"), out int given) ? given : 5;
        var time = Stopwatch.StartNew();
        int round = 0;
        for (; time.Elapsed.TotalSeconds < seconds; round++)
        {
            byte[] bytes;
            if (round % 2 == 0)
            {
                bytes = new byte[random.Next(1, 5000)];
                random.NextBytes(bytes);
                if (round % 4 == 0 && bytes.Length > 4) bytes[1] = bytes[2] = bytes[3] = 0;
            }
            else
            {
                bytes = [.. Conversation, .. Conversation];
                for (int i = random.Next(4); i >= 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }
            using SidecarClient client = await server.Connect();
            try
            {
                client.SendBytes(bytes);
                if (round % 3 == 0) client.EndInput();
            }
            catch (System.Net.Sockets.SocketException)
            {
                // The server has closed it already.
            }
            if (round % 20 == 0) Assert.Equal($"{round}", await other.Evaluate($"kept = {round}"));
        }
        Assert.True(round > 20, $"only {round} rounds");
        Assert.Equal("", server.Program.Error);
        using System.Text.Json.JsonDocument stats = await SidecarLimitsTests.Stats(other);
        Assert.True(stats.RootElement.GetProperty("worker").GetProperty("heapUsed").GetInt64() < 200 << 20, stats.RootElement.ToString());
    }

    private static void Feed(FrameReader reader, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            Span<byte> room = reader.Room();
            int count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            reader.Filled(count);
            bytes = bytes[count..];
        }
    }
}
