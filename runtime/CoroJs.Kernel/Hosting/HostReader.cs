using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.Hosting;

/// <summary>How values of JavaScript become values of this type: found out once a type, so that calls need no reflection.</summary>
internal static class HostReader<T>
{
    public delegate T Reader(HostValue value);

    /// <summary>The form in which the value is to come.</summary>
    public static readonly HostWish Wish;

    private static readonly Reader Read;

    static HostReader()
    {
        (Wish, Delegate reader) = Find();
        Read = (Reader)reader;
    }

    /// <exception cref="InvalidCastException">The value is of another type.</exception>
    /// <exception cref="JsonException">The object is not as the type wants it.</exception>
    public static T Of(HostValue value) => Read(value);

    // Each case is chosen by the type's identity: the compiler of .NET leaves the others out.
    private static (HostWish Wish, Delegate Reader) Find()
    {
        Type type = typeof(T);
        if (type == typeof(string)) return Plain<string?>(static v => v.Text);
        if (type == typeof(double)) return Plain(static v => v.Number);
        if (type == typeof(float)) return Plain(static v => (float)v.Number);
        if (type == typeof(int)) return Plain(static v => (int)v.Integer(int.MinValue, int.MaxValue));
        if (type == typeof(uint)) return Plain(static v => (uint)v.Integer(0, uint.MaxValue));
        if (type == typeof(short)) return Plain(static v => (short)v.Integer(short.MinValue, short.MaxValue));
        if (type == typeof(byte)) return Plain(static v => (byte)v.Integer(0, byte.MaxValue));
        if (type == typeof(long)) return Plain(static v => v.Integer(long.MinValue, long.MaxValue));
        if (type == typeof(ulong)) return Plain(static v => v.Unsigned);
        if (type == typeof(bool)) return Plain(static v => v.Truth);
        if (type == typeof(double?)) return Plain<double?>(static v => v.IsNothing ? null : v.Number);
        if (type == typeof(int?)) return Plain<int?>(static v => v.IsNothing ? null : (int)v.Integer(int.MinValue, int.MaxValue));
        if (type == typeof(long?)) return Plain<long?>(static v => v.IsNothing ? null : v.Integer(long.MinValue, long.MaxValue));
        if (type == typeof(bool?)) return Plain<bool?>(static v => v.IsNothing ? null : v.Truth);
        if (type == typeof(BigInteger)) return Plain(static v => v.BigInteger);
        if (type == typeof(DateTimeOffset)) return Plain(static v => v.Date);
        if (type == typeof(DateTime)) return Plain(static v => v.Date.UtcDateTime);
        if (type == typeof(byte[])) return Plain<byte[]?>(static v => v.IsNothing ? null : CopyOf(v));
        if (type == typeof(ReadOnlyMemory<byte>)) return Plain<ReadOnlyMemory<byte>>(static v => CopyOf(v));
        if (type == typeof(JavaScriptBytes)) return Plain<JavaScriptBytes?>(static v => throw new NotSupportedException("JavaScriptBytes are a parameter or a result of a host function; here take byte[]"));
        if (type == typeof(Nothing)) return (HostWish.Nothing, (HostReader<Nothing>.Reader)(static _ => default));
        if (type == typeof(HostJson)) return (HostWish.Json, (HostReader<HostJson>.Reader)(static v => new HostJson(v.IsNothing ? "null"u8.ToArray() : v.CopiedBytes())));
        if (type == typeof(Stream)) return Plain<Stream?>(static v => v.Stream);
        if (type == typeof(object)) return Plain(static v => v.Anything);
        if (type == typeof(JavaScriptObject)) return (HostWish.Handle, (HostReader<JavaScriptObject>.Reader)(static v => v.Object));
        if (type == typeof(JavaScriptFunction)) return (HostWish.Handle, (HostReader<JavaScriptFunction>.Reader)(static v => v.Function));
        return (HostWish.Json, (Reader)ReadJson);
    }

    private static (HostWish Wish, Delegate Reader) Plain<TValue>(HostReader<TValue>.Reader reader) => (HostWish.Plain, reader);

    private static byte[] CopyOf(HostValue value) =>
        value.Tag == HostTag.Plain && value.Raw.Type == ValueType.Bytes ? value.CopiedBytes() : throw value.Unexpected("bytes");

    private static T ReadJson(HostValue value)
    {
        if (value.IsNothing) return default!;
        if (value.Tag != HostTag.Json && value.Raw.Type != ValueType.String) throw value.Unexpected(typeof(T).Name);
        return JsonSerializer.Deserialize(value.Bytes, (JsonTypeInfo<T>)value.Context.Runtime.Json.GetTypeInfo(typeof(T)))!;
    }
}
