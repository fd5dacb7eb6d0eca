using System.Globalization;
using System.Text.Json;

namespace CoroJs.CommandServer.Sidecar;

/// <summary>What the server itself needs of RunScript's payload; the rest is the library's.</summary>
/// <param name="RecreateContext">The script wants a context of its own, which the connection keeps from now on.</param>
/// <param name="TimeLimit">Null: it says nothing of that.</param>
/// <param name="HostFunctions">Names of functions of the client.</param>
/// <param name="Fault">What is wrong with it; null: nothing that is seen here.</param>
internal readonly record struct RunScriptHead(bool RecreateContext, TimeSpan? TimeLimit, IReadOnlyList<string> HostFunctions, string? Fault)
{
    private const double MostMilliseconds = int.MaxValue;

    public static RunScriptHead Read(ReadOnlySpan<byte> json)
    {
        bool recreates = false;
        TimeSpan? limit = null;
        List<string> functions = [];
        try
        {
            // Values of any depth are skipped, and V8 reads them.
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return Faulty("RunScript must be an object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isContext = reader.ValueTextEquals("recreateContext"u8), isLimit = reader.ValueTextEquals("timeoutMs"u8), areFunctions = reader.ValueTextEquals("hostFunctions"u8);
                reader.Read();
                if (isContext)
                {
                    if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null)) return Faulty("RunScript: recreateContext must be true or false");
                    recreates = reader.TokenType == JsonTokenType.True;
                }
                else if (isLimit)
                {
                    if (reader.TokenType == JsonTokenType.Null) limit = null;
                    else if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double milliseconds) && milliseconds >= 1)
                        limit = TimeSpan.FromMilliseconds(Math.Min(milliseconds, MostMilliseconds));
                    else return Faulty("RunScript: timeoutMs must be a number of at least 1");
                }
                else if (areFunctions && reader.TokenType == JsonTokenType.StartArray)
                {
                    while (reader.Read() && reader.TokenType == JsonTokenType.String) functions.Add(reader.GetString()!);
                    if (reader.TokenType != JsonTokenType.EndArray) return Faulty("RunScript: hostFunctions must be an array of strings");
                }
                else
                {
                    reader.Skip();
                }
            }
            // Nothing may follow.
            reader.Read();
            return new RunScriptHead(recreates, limit, functions, null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            string place = e is JsonException { BytePositionInLine: { } at } ? string.Create(CultureInfo.InvariantCulture, $" at byte {at}") : "";
            return Faulty($"RunScript is no JSON{place}");
        }
    }

    private static RunScriptHead Faulty(string fault) => new(false, null, [], fault);
}
