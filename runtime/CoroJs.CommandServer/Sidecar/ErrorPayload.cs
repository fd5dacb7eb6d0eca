using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CoroJs.CommandServer.Sidecar;

/// <summary>The payload of an Error frame that the server itself writes.</summary>
internal static class ErrorPayload
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="message">What is wrong.</param>
    /// <param name="frames">Lines of a JavaScript stack; null or empty: there are none. Those of the library are left out.</param>
    public static ReadOnlySpan<byte> Of(string message, string? frames = null)
    {
        var stack = new StringBuilder("Error: ").Append(message);
        // As stdlib/internal/sidecar.js shows stacks.
        foreach (string frame in frames?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [])
            if (!frame.Contains("coro:internal/", StringComparison.Ordinal)) stack.Append('\n').Append(frame.Replace("host:", "", StringComparison.Ordinal));
        return Write(message, stack.ToString());
    }

    /// <summary>Both as they are.</summary>
    public static ReadOnlySpan<byte> Write(string message, string stack)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            writer.WriteString("message"u8, message);
            writer.WriteString("stack"u8, stack);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan;
    }
}
