using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using CoroJs.Engine;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.Hosting;

/// <summary>How values of .NET go to JavaScript: as the frame carries them, else as a list of a tag and what belongs to it.
/// Kernel thread only.</summary>
internal static unsafe class HostWriter
{
    public static Value Of(Kernel kernel, CoroContext context, object? value)
    {
        switch (value)
        {
            case null: return new Value { Type = ValueType.Null };
            case string text: return kernel.Frame.ValueOf(text);
            case PinnedText text: return text.Value;
            case bool truth: return Value.Of(truth);
            case int number: return Value.Of(number);
            case double number: return Value.Of(number);
            case byte[] bytes: return kernel.Frame.ValueOf(ValueType.Bytes, bytes);
            case HostJson json: return Tagged(kernel, HostTag.Json, kernel.Frame.ValueOf(ValueType.String, json.Utf8.Span));
            default: return OfOther(kernel, context, value);
        }
    }

    // In a method of its own: other calls do not load the assemblies of these types.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Value OfOther(Kernel kernel, CoroContext context, object value)
    {
        switch (value)
        {
            case float number: return Value.Of((double)number);
            case byte number: return Value.Of((int)number);
            case short number: return Value.Of((int)number);
            case uint number: return Value.Of((double)number);
            case long number: return OfLong(kernel, number);
            case ulong number: return Tagged(kernel, HostTag.BigInt, kernel.Frame.ValueOf(number.ToString(CultureInfo.InvariantCulture)));
            case BigInteger number: return Tagged(kernel, HostTag.BigInt, kernel.Frame.ValueOf(DigitsOf(number)));
            case DateTime date: return Tagged(kernel, HostTag.Date, Value.Of((double)new DateTimeOffset(date).ToUnixTimeMilliseconds()));
            case DateTimeOffset date: return Tagged(kernel, HostTag.Date, Value.Of((double)date.ToUnixTimeMilliseconds()));
            case JavaScriptBytes bytes: return kernel.Frame.ValueOf(ValueType.Bytes, bytes.GetSpan());
            case ReadOnlyMemory<byte> bytes: return kernel.Frame.ValueOf(ValueType.Bytes, bytes.Span);
            case Memory<byte> bytes: return kernel.Frame.ValueOf(ValueType.Bytes, bytes.Span);
            case JavaScriptObject handle: return Tagged(kernel, HostTag.Handle, handle.ToKept(context));
            case HostUndefined: return default;
            case ModuleText module: return OfModule(kernel, module);
            case JsonNode node: return OfJson(kernel, JsonSerializer.SerializeToUtf8Bytes(node, context.Runtime.Json.GetTypeInfo(typeof(JsonNode))));
            case HostItem item: return Tagged(kernel, HostTag.Item, Of(kernel, context, item.Value));
            case Stream stream: return Tagged(kernel, HostTag.Stream, Value.OfBigInt(kernel.Handles.Add(new HostStream(stream))));
            default:
                if (HostSequence.Of(value) is { } sequence) return Tagged(kernel, HostTag.Sequence, Value.OfBigInt(kernel.Handles.Add(sequence)));
                return OfJson(kernel, JsonSerializer.SerializeToUtf8Bytes(value, context.Runtime.Json.GetTypeInfo(value.GetType())));
        }
    }

    /// <summary>The same without boxing where the type is known.</summary>
    public static Value Of<T>(Kernel kernel, CoroContext context, T value)
    {
        if (typeof(T) == typeof(int)) return Value.Of((int)(object)value!);
        if (typeof(T) == typeof(double)) return Value.Of((double)(object)value!);
        if (typeof(T) == typeof(bool)) return Value.Of((bool)(object)value!);
        if (typeof(T) == typeof(string)) return value is null ? new Value { Type = ValueType.Null } : kernel.Frame.ValueOf((string)(object)value);
        if (typeof(T) == typeof(Nothing)) return default;
        // As the result of a system call only: inside of others nobody gives it back where its fiber is killed.
        if (value is JavaScriptBytes bytes && bytes.TryGive(out Value given)) return given;
        return Of(kernel, context, (object?)value);
    }

    public static Value OfError(Kernel kernel, int number, Exception exception)
    {
        Value* items = kernel.Frame.Items(5);
        items[0] = Value.Of((int)HostTag.Error);
        items[1] = Value.Of(number);
        items[2] = kernel.Frame.ValueOf(exception.GetType().Name);
        items[3] = kernel.Frame.ValueOf(exception.Message);
        items[4] = kernel.Frame.ValueOf(exception.StackTrace ?? "");
        return TrapFrame.ArrayOf(items, 5);
    }

    public static Value Tagged(Kernel kernel, HostTag tag, Value value)
    {
        Value* items = kernel.Frame.Items(2);
        items[0] = Value.Of((int)tag);
        items[1] = value;
        return TrapFrame.ArrayOf(items, 2);
    }

    private static Value OfJson(Kernel kernel, byte[] json) => Tagged(kernel, HostTag.Json, kernel.Frame.ValueOf(ValueType.String, json));

    private static Value OfModule(Kernel kernel, ModuleText module)
    {
        Value* items = kernel.Frame.Items(3);
        items[0] = Value.Of((int)HostTag.Module);
        items[1] = Value.Of((int)module.Kind);
        items[2] = kernel.Frame.ValueOf(module.Kind == ModuleKind.WebAssembly ? ValueType.Bytes : ValueType.String, module.Bytes.Span);
        return TrapFrame.ArrayOf(items, 3);
    }

    // Hexadecimal where there are many: decimal ones would take time by the square of their number.
    private static string DigitsOf(BigInteger number)
    {
        if (number.GetBitLength() <= 64) return number.ToString(CultureInfo.InvariantCulture);
        string sign = number.Sign < 0 ? "-" : "";
        return $"{sign}0x{BigInteger.Abs(number).ToString("x", CultureInfo.InvariantCulture)}";
    }

    // Numbers of JavaScript are exact up to 2^53.
    private static Value OfLong(Kernel kernel, long number) =>
        number is >= -(1L << 53) and <= 1L << 53 ? Value.Of((double)number) : Tagged(kernel, HostTag.BigInt, kernel.Frame.ValueOf(number.ToString(CultureInfo.InvariantCulture)));
}
