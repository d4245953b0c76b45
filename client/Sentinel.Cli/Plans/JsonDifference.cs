using System.Text.Json.Nodes;

namespace Sentinel.Cli.Plans;

/// <summary>Tells where two documents differ, leaf by leaf.</summary>
internal static class JsonDifference
{
    /// <summary>Every leaf that is in one only, or is another; a list is a leaf unless its items are objects.</summary>
    public static IReadOnlyList<FieldDifference> Of(JsonNode? registered, JsonNode? wanted, string path)
    {
        var (before, after) = (Leaves(registered, path), Leaves(wanted, path));
        return [.. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal).Where(field => before.GetValueOrDefault(field) != after.GetValueOrDefault(field)).Select(field => new FieldDifference(field, before.GetValueOrDefault(field), after.GetValueOrDefault(field)))];
    }

    private static Dictionary<string, string> Leaves(JsonNode? node, string path)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        Collect(node, path, leaves);
        return leaves;
    }

    private static void Collect(JsonNode? node, string path, Dictionary<string, string> leaves)
    {
        switch (node)
        {
            case null:
                break;
            case JsonObject named:
                foreach (var (name, value) in named)
                {
                    Collect(value, $"{path}.{name}", leaves);
                }

                break;
            case JsonArray items when items.Any(item => item is JsonObject):
                foreach (var (item, index) in items.Select((item, index) => (item, index)))
                {
                    Collect(item, $"{path}[{index}]", leaves);
                }

                break;
            case JsonArray items:
                leaves[path] = items.ToJsonString();
                break;
            default:
                leaves[path] = node.ToString();
                break;
        }
    }
}
