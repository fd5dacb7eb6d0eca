using System.Text.Json.Serialization;
using CoroJs.Commands;

namespace CoroJs.Samples;

/// <summary>What OrdersPage.jsx gets.</summary>
internal sealed record PageProps(string User, Order[] Orders, string Status);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PageProps))]
[JsonSerializable(typeof(CommandClientStatus))]
internal sealed partial class PageContext : JsonSerializerContext;
