using System.Text.Json;
using System.Text.Json.Nodes;
using Sentinel.Cli.Output;
using Sentinel.Client;
using Sentinel.Contracts.Versions;

namespace Sentinel.Cli.Diffs;

/// <summary>Two versions of a model, side by side.</summary>
/// <param name="A">The first.</param>
/// <param name="B">The second.</param>
/// <param name="Metadata">Fields of their registrations that differ, by path.</param>
/// <param name="Metrics">Figures: those that were registered, and under <c>live.</c> those of the newest window with labels.</param>
/// <param name="Live">What their newest closed windows look like.</param>
internal sealed record VersionDiff(string A, string B, ValueDiff[] Metadata, MetricDiff[] Metrics, LiveDiff[] Live)
{
    /// <summary>Holds two versions against each other.</summary>
    public static VersionDiff Of(VersionSide a, VersionSide b) => new(
        a.Record.Spec.ModelVersion.ToString(),
        b.Record.Spec.ModelVersion.ToString(),
        [.. Both(Fields(a.Record), Fields(b.Record)).Where(field => field.A != field.B).Select(field => new ValueDiff(field.Name, field.A, field.B))],
        [.. Both(Figures(a), Figures(b)).Select(figure => new MetricDiff(figure.Name, figure.A, figure.B))],
        [.. Both(Features(a.Newest), Features(b.Newest)).Select(feature => LiveDiff.Of(feature.Name, feature.A, feature.B))]);

    // Names in the order of the first, then those that only the second has.
    private static IEnumerable<(string Name, T? A, T? B)> Both<T>(IReadOnlyList<KeyValuePair<string, T>> a, IReadOnlyList<KeyValuePair<string, T>> b)
    {
        var (ofA, ofB) = (a.ToDictionary(), b.ToDictionary());
        return a.Concat(b.Where(pair => !ofA.ContainsKey(pair.Key))).Select(pair => (pair.Key, ofA.GetValueOrDefault(pair.Key), ofB.GetValueOrDefault(pair.Key)));
    }

    private static List<KeyValuePair<string, string>> Fields(VersionRecord record)
    {
        var spec = JsonSerializer.SerializeToNode(record.Spec, SentinelJson.Options)!.AsObject();
        spec.Remove("modelVersion");
        spec.Remove("metrics");
        spec["reference"] = new JsonObject { ["sha256"] = record.ReferenceDigest, ["rows"] = record.ReferenceRows };
        spec["created"] = Screen.Time(record.Created);
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
                foreach (var item in items)
                {
                    var rest = item!.DeepClone().AsObject();
                    rest.Remove("name");
                    fields.Add(KeyValuePair.Create($"{path}.{item["name"]}", string.Join(' ', rest.Select(part => part.Value?.ToString()))));
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

    private static List<KeyValuePair<string, double?>> Figures(VersionSide side) =>
    [
        .. side.Record.Spec.Metrics.Select(metric => KeyValuePair.Create(metric.Key, (double?)metric.Value)),
        .. side.Labelled?.Performance?.Metrics.Select(metric => KeyValuePair.Create($"live.{metric.Key}", (double?)metric.Value.Value)) ?? [],
    ];

    private static List<KeyValuePair<string, FeatureReport>> Features(WindowReport? window) =>
        window is null ? [] : [.. new[] { window.Prediction, window.Class }.OfType<FeatureReport>().Concat(window.Features).Select(feature => KeyValuePair.Create(feature.Name, feature))];
}

/// <summary>A version and its windows that count for a comparison.</summary>
/// <param name="Record">Its registration.</param>
/// <param name="Newest">Its newest closed window; null before the first.</param>
/// <param name="Labelled">Its newest closed window with labels; null before the first.</param>
internal sealed record VersionSide(VersionRecord Record, WindowReport? Newest, WindowReport? Labelled);

/// <summary>A field that differs; null where a version has none of it.</summary>
internal sealed record ValueDiff(string Field, string? A, string? B);

/// <summary>A figure of both; null where a version has none of it.</summary>
internal sealed record MetricDiff(string Name, double? A, double? B);

/// <summary>One feature, prediction or class in the newest window of each version.</summary>
/// <param name="Name">Which.</param>
/// <param name="A">Verdict and PSI of the first, against its own reference; null without.</param>
/// <param name="B">The same of the second.</param>
/// <param name="TotalVariation">Half the sum of the differences of the bars' shares, 0 to 1; null where they are cut into other bars.</param>
internal sealed record LiveDiff(string Name, LiveSide? A, LiveSide? B, double? TotalVariation)
{
    /// <summary>Holds two windows' features against each other.</summary>
    public static LiveDiff Of(string name, FeatureReport? a, FeatureReport? b) => new(name, LiveSide.Of(a), LiveSide.Of(b), Distance(a, b));

    private static double? Distance(FeatureReport? a, FeatureReport? b) =>
        a is not null && b is not null && a.CurrentShare.Length > 0 && a.CurrentShare.Length == b.CurrentShare.Length && a.Edges.AsSpan().SequenceEqual(b.Edges) && a.Categories.AsSpan().SequenceEqual(b.Categories)
            ? a.CurrentShare.Zip(b.CurrentShare, (x, y) => Math.Abs(x - y)).Sum() / 2
            : null;
}

/// <summary>How a feature stands in a window.</summary>
/// <param name="Verdict">Its verdict.</param>
/// <param name="Psi">Population stability index against the version's reference; null where it is not defined.</param>
internal sealed record LiveSide(Verdict Verdict, double? Psi)
{
    /// <summary>Of a report; null for none.</summary>
    public static LiveSide? Of(FeatureReport? report) => report is null ? null : new LiveSide(report.Verdict, report.Statistics.TryGetValue("psi", out var psi) ? psi : null);
}
