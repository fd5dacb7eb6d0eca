using System.Buffers;
using System.Text.Json;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>The error object for what JavaScript itself cannot describe any more. That of stdlib/internal/jsockd.js, without frames.</summary>
internal static class ErrorAnswer
{
    public static ReadOnlySpan<byte> Of(string message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("errorMessage"u8, message);
            writer.WriteStartArray("trace"u8);
            writer.WriteEndArray();
            writer.WriteString("raw"u8, message);
            writer.WriteString("pretty"u8, "\n" + message);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan;
    }
}
