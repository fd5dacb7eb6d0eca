using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginHost;

/// <summary>The data set: tracks of some points each, as JSON.</summary>
internal static class Rows
{
    public static byte[][] Make(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(id => Row(id, random))];
    }

    private static byte[] Row(int id, Random random)
    {
        double latitude = random.NextDouble() * 90, longitude = random.NextDouble() * 90;
        var points = new JsonArray();
        for (int i = 0; i < 20; i++)
        {
            points.Add((JsonNode)new JsonObject
            {
                ["latitude"] = latitude += random.NextDouble() / 1000,
                ["longitude"] = longitude += random.NextDouble() / 1000,
                ["elevation"] = random.Next(0, 2000),
            });
        }
        return JsonSerializer.SerializeToUtf8Bytes<JsonNode>(new JsonObject { ["id"] = id, ["seconds"] = random.Next(60, 3600), ["points"] = points });
    }
}
