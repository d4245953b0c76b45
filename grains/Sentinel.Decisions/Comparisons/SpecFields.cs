using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Comparisons;

/// <summary>A version's registration as fields by path, in the order in which people read them.</summary>
public static class SpecFields
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Everything but its name and its metrics, which are compared as figures.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(VersionRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var spec = JsonSerializer.SerializeToNode(record.Spec, Json)!.AsObject();
        spec.Remove("modelVersion");
        spec.Remove("metrics");
        spec["reference"] = new JsonObject { ["sha256"] = record.ReferenceDigest, ["rows"] = record.ReferenceRows };
        spec["created"] = record.Created.UtcDateTime;
        spec["createdBy"] = record.CreatedBy;
        var fields = new List<KeyValuePair<string, string>>();
        Flatten("", spec, fields);
        return fields;
    }

    private static void Flatten(string path, JsonNode? node, List<KeyValuePair<string, string>> fields)
    {
        switch (node)
        {
            case null:
                break;
            case JsonObject named:
                foreach (var (name, value) in named)
                {
                    Flatten(path.Length == 0 ? name : $"{path}.{name}", value, fields);
                }

                break;
            case JsonArray { Count: > 0 } items when items[0] is JsonObject first && first.ContainsKey("name"):
                foreach (var (place, item) in items.Index())
                {
                    var rest = item!.DeepClone().AsObject();
                    rest.Remove("name");
                    fields.Add(KeyValuePair.Create($"{path}.{item["name"]}", FormattableString.Invariant($"{string.Join(' ', rest.Select(part => part.Value?.ToString()))}, input {place + 1}")));
                }

                break;
            case JsonArray items:
                fields.Add(KeyValuePair.Create(path, items.ToJsonString()));
                break;
            default:
                fields.Add(KeyValuePair.Create(path, node.ToString()));
                break;
        }
    }
}
