using System.Text.Json.Nodes;
using Sentinel.Contracts;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.References;

namespace Sentinel.Chaos.Tests;

/// <summary>A version that the run registers and sends rows of.</summary>
/// <param name="Id">Which.</param>
/// <param name="Window">How its rows are cut.</param>
internal sealed record WatchedVersion(ModelVersionId Id, WindowPolicy Window)
{
    /// <summary>Two by count, of sizes that no batch divides, and one by event time.</summary>
    public static WatchedVersion[] All { get; } =
    [
        new(new ModelVersionId("rides", "1.0.0"), new WindowPolicy(Count: 500)),
        new(new ModelVersionId("rides", "2.0.0"), new WindowPolicy(Count: 333)),
        new(new ModelVersionId("rides-by-time", "1.0.0"), new WindowPolicy(Count: null, EverySeconds: 21_600, LatenessSeconds: 600)),
    ];

    public JsonObject Manifest(ReferenceProfile reference) => Document("ModelVersion", Metadata(), new JsonObject
    {
        ["signature"] = new JsonObject
        {
            ["features"] = new JsonArray([.. Rides.Features().Select(feature => new JsonObject { ["name"] = feature.Name, ["type"] = feature.Type == FeatureType.Numeric ? "numeric" : "categorical" })]),
            ["prediction"] = new JsonObject { ["type"] = "numeric" },
        },
        ["reference"] = new JsonObject { ["profile"] = Convert.ToBase64String(reference.Encoded.Span) },
    });

    public JsonObject Monitor(string hook) => Document("Monitor", Metadata(), new JsonObject
    {
        ["window"] = Window.Count is { } count ? new JsonObject { ["count"] = count } : new JsonObject { ["every"] = $"{Window.EverySeconds}s", ["lateness"] = $"{Window.LatenessSeconds}s" },
        ["verdict"] = new JsonObject { ["windows"] = 2, ["of"] = 3 },
        ["performance"] = new JsonObject { ["metric"] = "mae", ["minLabels"] = 50 },
        ["actions"] = new JsonObject { ["alert"] = new JsonArray(hook) },
    });

    public static JsonObject Hook(string name, Uri url) => Document("Hook", new JsonObject { ["name"] = name }, new JsonObject
    {
        ["type"] = "webhook",
        ["url"] = url.ToString(),
        ["events"] = new JsonArray("alert.*", "drift.*"),
    });

    private static JsonObject Document(string kind, JsonObject metadata, JsonObject spec) =>
        new() { ["apiVersion"] = "sentinel/v1", ["kind"] = kind, ["metadata"] = metadata, ["spec"] = spec };

    private JsonObject Metadata() => new() { ["model"] = Id.Model, ["version"] = Id.Version };
}
