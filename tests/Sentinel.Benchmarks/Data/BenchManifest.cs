using System.Text.Json.Nodes;
using Sentinel.Contracts;
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

    /// <summary>The same with an artifact that the silo serves.</summary>
    public static JsonObject Of(ModelVersionId version, ReferenceProfile reference, string artifactSha256, int artifactBytes)
    {
        var manifest = Of(version.Model, version.Version, reference);
        manifest["spec"]!["artifact"] = new JsonObject { ["fileName"] = "model.onnx", ["sha256"] = artifactSha256, ["sizeBytes"] = artifactBytes };
        return manifest;
    }

    public static JsonObject Monitor(string model, int windowRows, bool rollsBack = false)
    {
        var spec = new JsonObject { ["window"] = new JsonObject { ["count"] = windowRows } };
        if (rollsBack)
        {
            spec["actions"] = new JsonObject { ["rollback"] = new JsonObject { ["automatic"] = true } };
        }

        return new JsonObject
        {
            ["apiVersion"] = "sentinel/v1",
            ["kind"] = "Monitor",
            ["metadata"] = new JsonObject { ["model"] = model },
            ["spec"] = spec,
        };
    }

    private static JsonObject Feature(string name, string type) => new() { ["name"] = name, ["type"] = type };
}
