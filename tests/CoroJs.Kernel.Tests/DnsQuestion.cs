using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace CoroJs.Tests;

/// <summary>A question as it came to a <see cref="DnsServer"/>, and the making of answers to it.</summary>
internal sealed class DnsQuestion
{
    public const int A = 1, Cname = 5, Hinfo = 13, Txt = 16, Aaaa = 28, Any = 255;
    public const int FormatError = 1, ServerFailure = 2, NoSuchName = 3, NotImplemented = 4, Refused = 5;

    private const int HeaderSize = 12, OptType = 41;
    private const int IsResponse = 0x8400, IsTruncated = 0x0200, PointerToName = 0xC00C;

    private readonly byte[] message;
    private readonly int end;

    public DnsQuestion(byte[] message, bool isTcp)
    {
        this.message = message;
        IsTcp = isTcp;
        var labels = new List<string>();
        int at = HeaderSize;
        for (; message[at] != 0; at += message[at] + 1) labels.Add(Encoding.ASCII.GetString(message, at + 1, message[at]));
        Name = string.Join('.', labels);
        Type = BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(at + 1));
        end = at + 5;
        HasExtensions = message[11] != 0 && message[end] == 0 && BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(end + 1)) == OptType;
    }

    public string Name { get; }

    public string FirstLabel => Name.Split('.')[0];

    public int Type { get; }

    public bool IsTcp { get; }

    /// <summary>It has an EDNS record.</summary>
    public bool HasExtensions { get; }

    /// <summary>How often this name and type were asked for so far, this time included.</summary>
    public int Times { get; init; }

    public static DnsAnswer AddressRecord(string address, uint ttl = 60) => new(A, ttl, IPAddress.Parse(address).GetAddressBytes());

    /// <summary>An answer with these records.</summary>
    public byte[] Answer(params DnsAnswer[] records) => Answer(0, records);

    /// <summary>An answer with a code and records.</summary>
    public byte[] Answer(int code, params DnsAnswer[] records)
    {
        using var bytes = new MemoryStream();
        bytes.Write(message, 0, end);
        foreach (DnsAnswer record in records)
        {
            Write16(bytes, PointerToName);
            Write16(bytes, record.Type);
            Write16(bytes, 1);
            Write16(bytes, (int)(record.Ttl >> 16));
            Write16(bytes, (int)(record.Ttl & 0xFFFF));
            Write16(bytes, record.Data.Length);
            bytes.Write(record.Data);
        }
        byte[] answer = bytes.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2), (ushort)(IsResponse | code));
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(6), (ushort)records.Length);
        answer.AsSpan(8, 4).Clear();
        return answer;
    }

    /// <summary>An answer that says that not everything fitted into it.</summary>
    public byte[] Truncated()
    {
        byte[] answer = Answer();
        answer[2] |= IsTruncated >> 8;
        return answer;
    }

    private static void Write16(MemoryStream to, int number)
    {
        to.WriteByte((byte)(number >> 8));
        to.WriteByte((byte)number);
    }
}

/// <summary>A record of an answer, for the name that was asked for.</summary>
internal sealed record DnsAnswer(int Type, uint Ttl, byte[] Data);
