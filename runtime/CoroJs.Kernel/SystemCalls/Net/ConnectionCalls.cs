using CoroJs.Engine;

namespace CoroJs.SystemCalls.Net;

/// <summary>The calls that net and tls have in common, once their connection is found: takes their arguments.</summary>
internal static unsafe class ConnectionCalls
{
    /// <summary>Of a line or piece, where a program sets no limit: a peer that never ends one must not take all memory.</summary>
    private const int DefaultLimit = 16 << 20;

    public static bool ReadBytes(Kernel kernel, Connection connection)
    {
        long max = kernel.Frame.OptionalInteger(1, "max", 1, long.MaxValue) ?? Connection.Chunk;
        return connection.ReadBytes(kernel, (int)Math.Min(max, Connection.Chunk));
    }

    public static bool ReadLine(Kernel kernel, Connection connection) =>
        connection.ReadUntil(kernel, "\n"u8, isLine: true, Limit(kernel, 1));

    public static bool ReadUntil(Kernel kernel, Connection connection)
    {
        ref Value delimiter = ref kernel.Frame.Data(1, "delimiter");
        if (delimiter.Size == 0) throw SystemCallException.WrongValue("delimiter", "must not be empty", "");
        return connection.ReadUntil(kernel, delimiter.Bytes, isLine: false, Limit(kernel, 2));
    }

    public static bool ReadExactly(Kernel kernel, Connection connection) =>
        connection.ReadExactly(kernel, (int)kernel.Frame.Integer(1, "length", 0, int.MaxValue));

    public static bool Write(Kernel kernel, Connection connection)
    {
        if (kernel.Frame.Data(1, "data").Size > int.MaxValue)
            throw SystemCallException.Of(Failure.RangeError, "ERR_OUT_OF_RANGE", "More than 2 GiB cannot be written in one call");
        return connection.Write(kernel, 1);
    }

    private static int Limit(Kernel kernel, int index) =>
        (int)Math.Min(kernel.Frame.OptionalInteger(index, "limit", 0, long.MaxValue) ?? DefaultLimit, 1 << 30);
}
