using System.Text.Json.Nodes;
using Sentinel.Statistics.References;

namespace Sentinel.Benchmarks.Data;

/// <summary>The manifests of the version whose rows are sent.</summary>
internal static class BenchManifest
{
    public static JsonObject Of(string model, string version, ReferenceProfile? reference)
    {
        var spec = new JsonObject
        {
            ["signature"] = new JsonObject
            {
                ["features"] = new JsonArray([.. Rows.NumericNames.Select(name => Feature(name, "numeric")), .. Rows.CategoricalNames.Select(name => Feature(name, "categorical"))]),
                ["prediction"] = new JsonObject { ["type"] = "numeric" },
            },
        };
        if (reference is not null)
        {
            spec["reference"] = new JsonObject { ["profile"] = Convert.ToBase64String(reference.Encoded.Span) };
        }

        return new JsonObject
        {
            ["apiVersion"] = "sentinel/v1",
            ["kind"] = "ModelVersion",
            ["metadata"] = new JsonObject { ["model"] = model, ["version"] = version },
            ["spec"] = spec,
        };
    }

    public static JsonObject Monitor(string model, int windowRows) => new()
    {
        ["apiVersion"] = "sentinel/v1",
        ["kind"] = "Monitor",
        ["metadata"] = new JsonObject { ["model"] = model },
        ["spec"] = new JsonObject { ["window"] = new JsonObject { ["count"] = windowRows } },
    };

    private static JsonObject Feature(string name, string type) => new() { ["name"] = name, ["type"] = type };
}
