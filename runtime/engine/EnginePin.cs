using System.Text.Json;

namespace CoroJs.Engine;

/// <summary>The one package that the engine is made from: name, version, and the integrity of its tarball.</summary>
/// <param name="Package">The name of the npm package.</param>
/// <param name="Version">Its exact version.</param>
/// <param name="Integrity">The tarball's hash as npm prints it, <c>sha512-</c> and base64.</param>
public sealed record EnginePin(string Package, string Version, string Integrity)
{
    /// <summary>The pin that this tool was built with (engine.json).</summary>
    /// <returns>The pinned package.</returns>
    /// <exception cref="EngineException">The text built in is not as it should be.</exception>
    public static EnginePin BuiltIn()
    {
        using var stream = typeof(EnginePin).Assembly.GetManifestResourceStream("engine.json")
            ?? throw new EngineException("engine.json is missing from the tool; build it again");
        return Parse(stream, "engine.json");
    }

    /// <summary>Reads a pin from JSON.</summary>
    /// <param name="stream">The text, UTF-8.</param>
    /// <param name="name">The name of the text, for messages.</param>
    /// <returns>The pinned package.</returns>
    /// <exception cref="EngineException">The text is no JSON, or a field is missing or wrong.</exception>
    public static EnginePin Parse(Stream stream, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(stream);
            string Field(string field) =>
                document.RootElement.TryGetProperty(field, out var value) && value.GetString() is { Length: > 0 } text
                    ? text
                    : throw new EngineException($"{name}: \"{field}\" is missing; write it as a string");
            var pin = new EnginePin(Field("package"), Field("version"), Field("integrity"));
            _ = pin.ExpectedHash(name);
            return pin;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new EngineException($"{name}: {e.Message}", e);
        }
    }

    /// <summary>The 64 bytes of SHA-512 that the tarball must have.</summary>
    /// <param name="name">Where the pin comes from, for messages.</param>
    /// <returns>The hash.</returns>
    /// <exception cref="EngineException">The integrity is not of the form <c>sha512-…</c>.</exception>
    public byte[] ExpectedHash(string name = "engine.json")
    {
        const string Prefix = "sha512-";
        var hash = new byte[64];
        if (!Integrity.StartsWith(Prefix, StringComparison.Ordinal)
            || !Convert.TryFromBase64String(Integrity[Prefix.Length..], hash, out var length)
            || length != hash.Length)
            throw new EngineException(
                $"{name}: \"integrity\" must be sha512- and the base64 of 64 bytes, "
                + $"as `npm view {Package}@{Version} dist.integrity` prints it");
        return hash;
    }
}
