using System.Globalization;
using System.Text;

namespace CoroJs.Tests;

/// <summary>coro:dns and connections by name against a server that answers in every wrong way.</summary>
public sealed class DnsHostileTests
{
    private const int NotAuthoritative = 9;

    private static readonly DnsAnswer Address = DnsQuestion.AddressRecord("192.0.2.1");
    private static readonly DnsAnswer Text = new(DnsQuestion.Txt, 60, [4, .. "text"u8]);
    private static readonly byte[] Other = [5, .. "other"u8, 4, .. "test"u8, 0];
    private static readonly byte[] Good = [4, .. "good"u8, 4, .. "test"u8, 0];

    [Theory]
    [InlineData("stack", "epoll")]
    [InlineData("stack", "poll")]
    [InlineData("plain", "epoll")]
    [InlineData("thread", "epoll")]
    public async Task Wrong_answers_are_told_from_right_ones(string carrier, string poller)
    {
        var script = new Script();
        using var server = new DnsServer(script.Answer);
        string program = Repository.File("tests", "dns", "hostile.mjs");
        Ended ended = await RunningProgram.RunWith(new() { ["COROJS_POLLER"] = poller }, $"--fibers={carrier}", program, $"{server.Port}");
        Assert.DoesNotContain(ended.Output.Split('\n'), line => line.StartsWith("not ok", StringComparison.Ordinal));
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        Assert.Contains("ok connect by name", ended.Output, StringComparison.Ordinal);
        Assert.Equal(1, server.Asked("one-try.test"));
        // Fewer only where the machine was so busy that the time for all of them was over first.
        Assert.InRange(server.Asked("five-tries.test"), 2, 5);
        Assert.Equal(2, server.Asked("malformed.test"));
    }

    /// <summary>What the server does about a name: its first label says it.</summary>
    private sealed class Script
    {
        private TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<byte[][]> Answer(DnsQuestion question)
        {
            string label = question.FirstLabel;
            if (label.StartsWith("slow-", StringComparison.Ordinal)) await released.Task;
            if (label == "fuzz") return [Damaged(question)];
            if (label.StartsWith("any", StringComparison.Ordinal)) return [AnswerToAny(question)];
            switch (label)
            {
                case "release":
                    Interlocked.Exchange(ref released, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
                    break;
                case "late" when question.Times == 1:
                    await Task.Delay(700);
                    break;
                case "late" or "silent" or "one-try" or "five-tries":
                    return [];
                case "loopback":
                    return [question.Type == DnsQuestion.A ? question.Answer(DnsQuestion.AddressRecord("127.0.0.1")) : question.Answer()];
                case "changing":
                    return [question.Answer(DnsQuestion.AddressRecord($"192.0.2.{100 + question.Times}", ttl: 3600))];
            }
            return Wrong(question, label);
        }

        private static byte[][] Wrong(DnsQuestion question, string label)
        {
            byte[] right = question.Answer(Address);
            return label switch
            {
                "wrong-id" => [WithOtherId(question), right],
                "only-wrong-ids" => [WithOtherId(question)],
                "wrong-question" => [OfOtherName(question), right],
                "empty" => [[], right],
                "no-edns" when question.HasExtensions => [question.Answer(DnsQuestion.FormatError)],
                "truncated" when question.IsTcp => [question.Answer([.. Enumerable.Repeat(Address, 2000).Select(Numbered)])],
                "truncated-cut" when question.IsTcp => [[]],
                "truncated" or "truncated-cut" => [question.Truncated()],
                "malformed" => [right[..^3]],
                "malformed-once" when question.Times == 1 => [right[..^3]],
                "servfail-once" when question.Times == 1 => [question.Answer(DnsQuestion.ServerFailure)],
                // The data of an alias begins behind the header, the question and ten bytes of the record.
                "pointer-loop" => [question.Answer(new DnsAnswer(DnsQuestion.Cname, 60, PointerAt(right.Length - 4)))],
                "alias-loop" => [question.Answer(new DnsAnswer(DnsQuestion.Cname, 60, PointerAt(12)))],
                "overlong" => [Overlong(question)],
                "formerr" => [question.Answer(DnsQuestion.FormatError)],
                "nodata" => [question.Answer()],
                "notimp" => [question.Answer(DnsQuestion.NotImplemented)],
                "nxdomain" => [question.Answer(DnsQuestion.NoSuchName)],
                "notauth" => [question.Answer(NotAuthoritative)],
                "refused" => [question.Answer(DnsQuestion.Refused)],
                "servfail" => [question.Answer(DnsQuestion.ServerFailure)],
                "mx-fails" when question.Type != DnsQuestion.A => [question.Answer(DnsQuestion.ServerFailure)],
                _ => [question.Type == DnsQuestion.A ? right : question.Answer()],
            };
        }

        private static byte[] AnswerToAny(DnsQuestion question)
        {
            bool isAny = question.Type == DnsQuestion.Any;
            switch (question.FirstLabel)
            {
                case "any" when isAny:
                    return question.Answer(Address, Text);
                case "any-unknown" when isAny:
                    return question.Answer(new DnsAnswer(65280, 60, [1, 2, 3]), Address);
                case "any-hinfo" when isAny:
                    return question.Answer(new DnsAnswer(DnsQuestion.Hinfo, 60, [7, .. "RFC8482"u8, 0]));
                case "any-notimp" when isAny:
                    return question.Answer(DnsQuestion.NotImplemented);
                case "any-refused" or "any-alias" when isAny:
                    return question.Answer(DnsQuestion.Refused);
                case "any-alias":
                    return question.Answer(new DnsAnswer(DnsQuestion.Cname, 60, Good));
                case "any-nothing":
                    return question.Answer(isAny ? DnsQuestion.NotImplemented : DnsQuestion.NoSuchName);
            }
            return question.Type switch
            {
                DnsQuestion.A => question.Answer(Address),
                DnsQuestion.Txt => question.Answer(Text),
                _ => question.Answer(),
            };
        }

        private static DnsAnswer Numbered(DnsAnswer _, int number) =>
            DnsQuestion.AddressRecord($"10.0.{number >> 8}.{number & 255}");

        private static byte[] WithOtherId(DnsQuestion question)
        {
            byte[] answer = question.Answer(DnsQuestion.AddressRecord("192.0.2.66"));
            answer[0] ^= 0x55;
            return answer;
        }

        private static byte[] OfOtherName(DnsQuestion question)
        {
            byte[] answer = question.Answer(DnsQuestion.AddressRecord("192.0.2.66"));
            int name = Encoding.ASCII.GetByteCount(question.Name) + 2;
            return [.. answer[..12], .. Other, .. answer[(12 + name)..]];
        }

        // The same damage in each run: a few bytes behind the id are others, or the end is missing.
        private static byte[] Damaged(DnsQuestion question)
        {
            byte[] answer = question.Answer(Address, Text, new DnsAnswer(DnsQuestion.Cname, 60, Good), new DnsAnswer(15, 60, [0, 1, .. Good]));
            var random = new Random(int.Parse(question.Name.Split('.')[1], CultureInfo.InvariantCulture));
            for (int i = random.Next(1, 4); i > 0; i--) answer[random.Next(2, answer.Length)] = (byte)random.Next(256);
            return random.Next(4) == 0 ? answer[..random.Next(2, answer.Length)] : answer;
        }

        private static byte[] PointerAt(int place) => [(byte)(0xC0 | place >> 8), (byte)place];

        private static byte[] Overlong(DnsQuestion question)
        {
            byte[] answer = question.Answer(Address);
            answer[^5] = 200; // the length of the record's data
            return answer;
        }
    }
}
