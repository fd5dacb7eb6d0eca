namespace CoroJs.Hosting;

/// <summary>A value as the text of its JSON, in UTF-8.</summary>
internal readonly record struct HostJson(ReadOnlyMemory<byte> Utf8);
