using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace CoroJs.Hosting;

/// <summary>As <see cref="HostReader{T}"/>, for types that are known only when the program runs.</summary>
internal static class HostParameter
{
    private static readonly HashSet<Type> Plain =
    [
        typeof(string), typeof(double), typeof(float), typeof(decimal), typeof(int), typeof(uint), typeof(short), typeof(byte), typeof(bool),
        typeof(byte[]), typeof(ReadOnlyMemory<byte>), typeof(JavaScriptBytes), typeof(JavaScriptObject), typeof(JavaScriptFunction),
    ];

    /// <summary>Its values may be ones that the frame does not carry: they come with a tag.</summary>
    public static bool IsTagged(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(object) || type == typeof(long) || type == typeof(ulong) || type == typeof(BigInteger) || type == typeof(DateTime) || type == typeof(DateTimeOffset);
    }

    /// <summary>The letter of stdlib/internal/host-functions.js.</summary>
    public static string KindOf(Type type)
    {
        if (type == typeof(CancellationToken)) return "";
        if (type == typeof(Stream)) return "s";
        if (IsTagged(type)) return "v";
        return Plain.Contains(Nullable.GetUnderlyingType(type) ?? type) ? "p" : "j";
    }

    /// <exception cref="InvalidCastException">The value is of another type.</exception>
    public static object? Read(Type type, HostValue value)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            if (value.IsNothing) return null;
            type = inner;
        }
        if (type == typeof(string)) return value.Text;
        if (type == typeof(double)) return value.Number;
        if (type == typeof(float)) return (float)value.Number;
        if (type == typeof(decimal)) return Convert.ToDecimal(value.Number, CultureInfo.InvariantCulture);
        if (type == typeof(int)) return (int)value.Integer(int.MinValue, int.MaxValue);
        if (type == typeof(uint)) return (uint)value.Integer(0, uint.MaxValue);
        if (type == typeof(short)) return (short)value.Integer(short.MinValue, short.MaxValue);
        if (type == typeof(byte)) return (byte)value.Integer(0, byte.MaxValue);
        if (type == typeof(long)) return value.Integer(long.MinValue, long.MaxValue);
        if (type == typeof(ulong)) return value.Unsigned;
        if (type == typeof(bool)) return value.Truth;
        if (type == typeof(BigInteger)) return value.BigInteger;
        if (type == typeof(DateTimeOffset)) return value.Date;
        if (type == typeof(DateTime)) return value.Date.UtcDateTime;
        if (type == typeof(byte[])) return HostReader<byte[]?>.Of(value);
        if (type == typeof(ReadOnlyMemory<byte>)) return HostReader<ReadOnlyMemory<byte>>.Of(value);
        if (type == typeof(JavaScriptFunction)) return value.Function;
        if (type == typeof(JavaScriptObject)) return value.Object;
        if (type == typeof(Stream)) return value.Stream;
        if (type == typeof(object)) return value.Anything;
        if (value.IsNothing) return null;
        return JsonSerializer.Deserialize(value.Bytes, value.Context.Runtime.Json.GetTypeInfo(type));
    }
}
