using System.Buffers;
using System.Text.Json;

namespace CoroJs.CommandServer.Sidecar;

/// <summary>The payload of an Error frame that the server itself writes.</summary>
internal static class ErrorPayload
{
    /// <param name="message">What is wrong.</param>
    /// <param name="frames">Lines of a JavaScript stack; null or empty: there are none.</param>
    public static ReadOnlySpan<byte> Of(string message, string? frames = null) =>
        Write(message, string.IsNullOrEmpty(frames) ? $"Error: {message}" : $"Error: {message}\n{frames}");

    /// <summary>Both as they are.</summary>
    public static ReadOnlySpan<byte> Write(string message, string stack)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("message"u8, message);
            writer.WriteString("stack"u8, stack);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan;
    }
}
