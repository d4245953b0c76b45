using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sentinel.Client;

/// <summary>How Sentinel's HTTP API writes JSON: camelCase names, enums as camelCase words.</summary>
public static class SentinelJson
{
    /// <summary>The options that read and write every answer.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
