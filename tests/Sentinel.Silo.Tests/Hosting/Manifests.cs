using System.Text.Json.Nodes;

namespace Sentinel.Silo.Tests.Hosting;

/// <summary>Manifests and requests for the housing models.</summary>
internal static class Manifests
{
    internal static readonly string[] Features = ["MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude"];

    // The first two rows of california_housing_analysis.csv, for which the oracle of NVIDIA's client gives 0.92418 and 0.34037.
    internal static readonly double[] TwoRows = [3.4583, 24, 5.207100591715976, 1.106508875739645, 507, 3, 33.81, -116.25, 2.025, 33, 3.432098765432099, 1.123456790123457, 375, 4.62962962962963, 33.75, -116.25];

    internal static JsonObject Housing(string model, string version, string digest, long sizeBytes) => new()
    {
        ["apiVersion"] = "sentinel/v1",
        ["kind"] = "ModelVersion",
        ["metadata"] = new JsonObject { ["model"] = model, ["version"] = version },
        ["spec"] = new JsonObject
        {
            ["artifact"] = new JsonObject { ["fileName"] = "model.onnx", ["sha256"] = digest, ["sizeBytes"] = sizeBytes },
            ["signature"] = new JsonObject
            {
                ["features"] = new JsonArray([.. Features.Select(f => new JsonObject { ["name"] = f, ["type"] = "numeric" })]),
                ["prediction"] = new JsonObject { ["type"] = "probability", ["positiveClass"] = "1", ["threshold"] = 0.5 },
            },
        },
    };

    /// <summary>A version that is served elsewhere and says nothing of itself.</summary>
    internal static JsonObject Bare(string model, string version) => new()
    {
        ["apiVersion"] = "sentinel/v1",
        ["kind"] = "ModelVersion",
        ["metadata"] = new JsonObject { ["model"] = model, ["version"] = version },
        ["spec"] = new JsonObject(),
    };

    internal static JsonObject TwoRowRequest(string id) => new()
    {
        ["id"] = id,
        ["inputs"] = new JsonArray(new JsonObject
        {
            ["name"] = "features",
            ["shape"] = new JsonArray(2, 8),
            ["datatype"] = "FP64",
            ["data"] = new JsonArray([.. TwoRows.Select(d => JsonValue.Create(d))]),
        }),
    };
}
