using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using CoroJs.Engine;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.Hosting;

/// <summary>A value that JavaScript gave: what stands in the frame, valid during the turn in which it came, and what it means.</summary>
internal readonly unsafe ref struct HostValue(CoroContext context, HostTag tag, ref Value value)
{
    private const int MostDecimals = 1000;
    private static readonly double FirstDate = DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), LastDate = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly ref Value value = ref value;

    public CoroContext Context { get; } = context;

    public HostTag Tag { get; } = tag;

    /// <summary>What the host has said of the call in which it came.</summary>
    public CallOptions? Options { get; init; }

    public ref Value Raw => ref value;

    public bool IsNothing => Tag == HostTag.Undefined || (Tag == HostTag.Plain && value.IsNothing);

    // Whoever calls the primordials by hand may send any value with any tag: what is no text must not be read as memory.
    public ReadOnlySpan<byte> Bytes => value.Type is ValueType.String or ValueType.Bytes ? value.Bytes : throw Unexpected("text or bytes");

    private string Digits => value.Type == ValueType.String ? value.Text : throw Unexpected("the digits of a BigInt");


    /// <summary>The value itself, to be kept by the host; only for a tag of that name.</summary>
    public nint TakeKept()
    {
        if (value.Type != ValueType.Kept) throw Unexpected("an object or a function");
        nint kept = (nint)value.Pointer;
        value = default;
        return kept;
    }

    /// <summary>A number, whole or not; converted from nothing else.</summary>
    public double Number => value.Type switch
    {
        _ when Tag != HostTag.Plain => throw Unexpected("a number"),
        ValueType.Int => value.Integer,
        ValueType.Double => value.Number,
        _ => throw Unexpected("a number"),
    };

    /// <summary>A whole number in a range, from a number or a BigInt.</summary>
    public long Integer(long least, long most)
    {
        if (Tag == HostTag.BigInt && long.TryParse(Digits, CultureInfo.InvariantCulture, out long big) && big >= least && big <= most) return big;
        if (Tag == HostTag.BigInt) throw new InvalidCastException($"The value {(Digits.Length > 40 ? string.Concat(Digits.AsSpan(0, 40), "…") : Digits)}n is out of the range {least} to {most}");
        double number = Number;
        if (number != Math.Floor(number) || number < least || number > most)
            throw new InvalidCastException($"The value {number.ToString(CultureInfo.InvariantCulture)} is no whole number from {least} to {most}");
        return (long)number;
    }

    /// <summary>The same for what is not negative.</summary>
    public ulong Unsigned
    {
        get
        {
            BigInteger number = BigInteger;
            return number >= 0 && number <= ulong.MaxValue ? (ulong)number : throw new InvalidCastException($"The value is out of the range 0 to {ulong.MaxValue}");
        }
    }

    public bool Truth => Tag == HostTag.Plain && value.Type == ValueType.Bool ? value.Integer != 0 : throw Unexpected("true or false");

    /// <summary>Text, or null for undefined and null.</summary>
    public string? Text
    {
        get
        {
            if (IsNothing) return null;
            return Tag == HostTag.Plain && value.Type == ValueType.String ? value.Text : throw Unexpected("text");
        }
    }

    public BigInteger BigInteger => Tag == HostTag.BigInt ? OfDigits(Digits) : OfWhole(Number);

    private static BigInteger OfWhole(double number) => Math.Floor(number) == number && double.IsFinite(number)
        ? new BigInteger(number) : throw new InvalidCastException($"The value {number.ToString(CultureInfo.InvariantCulture)} is no whole number");

    // Hexadecimal where there are many: decimal ones would take time by the square of their number.
    private BigInteger OfDigits(string digits)
    {
        bool isHex = digits.StartsWith("0x", StringComparison.Ordinal) || digits.StartsWith("-0x", StringComparison.Ordinal);
        BigInteger number;
        if (isHex ? !BigInteger.TryParse("0" + digits[(digits.IndexOf('x', StringComparison.Ordinal) + 1)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
                : digits.Length > MostDecimals || !BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
            throw Unexpected("the digits of a BigInt");
        return isHex && digits[0] == '-' ? -number : number;
    }

    private double Milliseconds => value.Type switch
    {
        ValueType.Int => value.Integer,
        ValueType.Double => value.Number,
        _ => throw Unexpected("a Date"),
    };

    /// <exception cref="InvalidCastException">It is none, an invalid one, or one that .NET cannot represent: the years 1 to 9999.</exception>
    public DateTimeOffset Date
    {
        get
        {
            if (Tag != HostTag.Date) throw Unexpected("a Date");
            double time = Milliseconds;
            if (double.IsNaN(time)) throw new InvalidCastException("JavaScript gave an invalid Date");
            if (time < FirstDate || time > LastDate) throw new InvalidCastException("JavaScript gave a Date outside of the years 1 to 9999");
            return DateTimeOffset.FromUnixTimeMilliseconds((long)time);
        }
    }

    /// <summary>Whatever it is, as the type of .NET that is nearest to it.</summary>
    public object? Anything => Tag switch
    {
        HostTag.Json => JsonNode.Parse(Bytes),
        HostTag.BigInt => BigInteger,
        HostTag.Date => Date,
        HostTag.Handle => new JavaScriptFunction(Context, TakeKept()),
        HostTag.Undefined => null,
        _ => value.Type switch
        {
            ValueType.Undefined or ValueType.Null => null,
            ValueType.Bool => value.Integer != 0,
            ValueType.Int => (int)value.Integer,
            ValueType.Double => value.Number,
            ValueType.String => value.Text,
            ValueType.Bytes => CopiedBytes(),
            _ => throw Unexpected("a value that the host can take"),
        },
    };

    /// <summary>The value itself, kept until it is disposed of.</summary>
    public JavaScriptObject Object => new(Context, Tag == HostTag.Handle ? TakeKept() : throw Unexpected("an object"));

    /// <summary>Text, bytes, a stream of the host that was given to JavaScript, or something there that can be read or written; null
    /// for undefined and null.</summary>
    public Stream? Stream
    {
        get
        {
            if (IsNothing) return null;
            if (Tag == HostTag.Handle) return new ScriptStream(Function, Options);
            return value.Type switch
            {
                ValueType.Bytes or ValueType.String => new MemoryStream(CopiedBytes(), writable: false),
                ValueType.BigInt when Context.Runtime.FindStream(value) is { } stream => stream,
                _ => throw Unexpected("a stream"),
            };
        }
    }

    public JavaScriptFunction Function => new(Context, Tag == HostTag.Handle ? TakeKept() : throw Unexpected("a function"));

    /// <summary>A copy of text or bytes; its memory is not made empty first, which for large ones takes as long as the copy.</summary>
    public byte[] CopiedBytes()
    {
        byte[] copy = GC.AllocateUninitializedArray<byte>(Bytes.Length);
        Bytes.CopyTo(copy);
        return copy;
    }

    /// <summary>It is not what the host asked for.</summary>
    public InvalidCastException Unexpected(string wanted) => new($"JavaScript gave {Description} where the host wants {wanted}");

    private string Description => Tag switch
    {
        HostTag.Json => "an object",
        HostTag.BigInt => "a BigInt",
        HostTag.Date => "a Date",
        HostTag.Handle => "an object or a function",
        HostTag.Undefined => "undefined",
        _ => value.Type switch
        {
            ValueType.Undefined => "undefined",
            ValueType.Null => "null",
            ValueType.Bool => value.Integer != 0 ? "true" : "false",
            ValueType.Int or ValueType.Double => $"the number {Number.ToString(CultureInfo.InvariantCulture)}",
            ValueType.String => "text",
            ValueType.Bytes => "bytes",
            ValueType.Function => "a function",
            ValueType.BigInt => "a BigInt",
            _ => "an object",
        },
    };
}
