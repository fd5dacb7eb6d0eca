using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CoroJs.Commands.Internal;

/// <summary>Reads what a server says about a command that failed.</summary>
internal static class ErrorReader
{
    private const string Interrupted = "InternalError: interrupted";

    /// <param name="json">A text, or the error object.</param>
    /// <param name="inner">What the message handler threw.</param>
    public static CommandException Read(ReadOnlySpan<byte> json, Exception? inner)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.String) return Refused(root.GetString()!, inner);
            JavaScriptError error = ErrorOf(root);
            return new CommandException(error.Message == Interrupted ? CommandFailure.TimeLimit : CommandFailure.Thrown, error, inner);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return new CommandException(CommandFailure.Protocol, $"The server's error cannot be read ({e.Message}): {Encoding.UTF8.GetString(json)}", e);
        }
    }

    private static CommandException Refused(string message, Exception? inner)
    {
        CommandFailure reason = message switch
        {
            "error compiling command" => CommandFailure.NotCompiled,
            "JSON input parse error" => CommandFailure.BadParameter,
            "unserializable return value" or "error attempting to JSON serialize return value" => CommandFailure.BadResult,
            "jsockd command was too long" => CommandFailure.TooLong,
            _ => CommandFailure.Thrown,
        };
        return new CommandException(reason, message, inner);
    }

    private static JavaScriptError ErrorOf(JsonElement error) => new(
        error.GetProperty("errorMessage").GetString()!,
        [.. error.GetProperty("trace").EnumerateArray().Select(f => FrameOf(f))],
        TextOf(error, "raw") ?? "",
        TextOf(error, "pretty") ?? "");

    private static JavaScriptFrame FrameOf(JsonElement frame)
    {
        bool isMapped = frame.TryGetProperty("mapped", out JsonElement mapped) && mapped.ValueKind == JsonValueKind.Object;
        return new JavaScriptFrame(TextOf(frame, "functionName"), TextOf(frame, "source"), NumberOf(frame, "line"), NumberOf(frame, "column"), isMapped ? FrameOf(mapped) : null);
    }

    private static string? TextOf(JsonElement from, string name) => from.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    // Texts in frames, numbers in what a source map says.
    private static int? NumberOf(JsonElement from, string name)
    {
        if (!from.TryGetProperty(name, out JsonElement value)) return null;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.GetInt32(),
            JsonValueKind.String => int.Parse(value.GetString()!, NumberStyles.None, CultureInfo.InvariantCulture),
            _ => null,
        };
    }
}
