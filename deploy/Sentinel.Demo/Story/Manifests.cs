using System.Globalization;
using System.Text;
using Sentinel.Demo.Scenarios;
using Sentinel.Demo.Training;

namespace Sentinel.Demo.Story;

/// <summary>Writes the files that a team would keep in its repository: manifests, models, the reference.</summary>
internal static class Manifests
{
    public static void Write(string folder, Scenario scenario, Uri hook)
    {
        WriteReference(Path.Combine(folder, "reference.csv"), scenario, scenario.Good, scenario.Reference);
        WriteVersion(folder, scenario, scenario.Good, "parent: null", "reference.csv");
        WriteVersion(folder, scenario, scenario.Bad, $"parent: {scenario.Good.Version}", "reference.csv");
        File.WriteAllText(Path.Combine(folder, "monitor.yaml"), $$$"""
            apiVersion: sentinel/v1
            kind: Hook
            metadata: {name: ops}
            spec: {type: webhook, url: "{{{hook}}}", secretFrom: env:OPS_SECRET, events: ["rollback.*", "retrain.*"]}
            ---
            apiVersion: sentinel/v1
            kind: Monitor
            metadata: {model: {{{scenario.Model}}}}
            spec:
              window: {count: {{{scenario.WindowRows}}}}
              drift: {statistic: psi, warn: {{{Text(scenario.WarnPsi)}}}, drift: {{{Text(scenario.DriftPsi)}}}}
              verdict: {windows: 3, of: 5}{{{Performance(scenario)}}}
              actions: {alert: [ops], retrain: {hook: ops, cooldown: 6h}, rollback: {automatic: true}}
            """);
    }

    /// <summary>Writes what came of a trigger: the model, the rows that it was trained on as its reference, and where it comes from.</summary>
    public static void WriteTrained(string folder, Scenario scenario, TrainedRelease trained, string trigger)
    {
        var reference = $"reference-{trained.Release.Version}.csv";
        WriteReference(Path.Combine(folder, reference), scenario, trained.Release, trained.TrainedOn);
        var lineage = $"parent: {trained.Parent}, trigger: \"{trigger}\", dataset: {{uri: \"{reference}\", sha256: {trained.DataSha256}}}";
        WriteVersion(folder, scenario, trained.Release, lineage, reference, $"\n  metrics: {{{trained.Metric}: {Text(trained.Value)}}}");
    }

    /// <summary>Writes a version that is to succeed one which a run of retraining brought, held against the same rows.</summary>
    public static void WriteSuccessor(string folder, Scenario scenario, TrainedRelease before, Release release) =>
        WriteVersion(folder, scenario, release, $"parent: {before.Release.Version}", $"reference-{before.Release.Version}.csv");

    /// <summary>Writes how versions come to their traffic.</summary>
    public static void WriteRollout(string folder, Scenario scenario, string file, string spec) => File.WriteAllText(Path.Combine(folder, file), $$$"""
        apiVersion: sentinel/v1
        kind: Rollout
        metadata: {model: {{{scenario.Model}}}}
        spec: {{{spec}}}
        """);

    // Better than a coin: what the story of rollouts has labels to tell.
    private static string Performance(Scenario scenario) => scenario.Rollouts is null ? "" : "\n  performance: {metric: roc_auc, floor: 0.5, minLabels: 100}";

    private static void WriteVersion(string folder, Scenario scenario, Release release, string lineage, string reference, string more = "")
    {
        File.WriteAllBytes(Path.Combine(folder, $"{scenario.Model}-{release.Version}.onnx"), release.Onnx);
        var features = string.Join(", ", scenario.Numeric.Select(name => $"{{name: {name}, type: numeric}}").Concat(scenario.Categorical.Select(name => $"{{name: {name}, type: categorical}}")));
        var prediction = scenario.PredictionType == "probability" ? "{type: probability, positiveClass: \"1\", threshold: 0.5}" : "{type: numeric}";
        File.WriteAllText(Path.Combine(folder, $"{scenario.Model}-{release.Version}.yaml"), $$$"""
            apiVersion: sentinel/v1
            kind: ModelVersion
            metadata: {model: {{{scenario.Model}}}, version: {{{release.Version}}}, labels: {team: demo}}
            spec:
              artifact: {path: {{{scenario.Model}}}-{{{release.Version}}}.onnx}
              lineage: {{{{lineage}}}}{{{more}}}
              signature:
                features: [{{{features}}}]
                prediction: {{{prediction}}}
              reference: {file: {{{reference}}}, prediction: prediction}
            """);
    }

    private static void WriteReference(string path, Scenario scenario, Release release, Row[] rows)
    {
        var predictions = Scorer.Score(scenario, release.Onnx, rows);
        var text = new StringBuilder().AppendJoin(',', [.. scenario.Numeric, .. scenario.Categorical]).AppendLine(",prediction");
        for (var i = 0; i < predictions.Length; i++)
        {
            var row = rows[i];
            text.AppendJoin(',', row.Numbers.Select(Text).Concat(row.Names).Append(Text(predictions[i]))).AppendLine();
        }

        File.WriteAllText(path, text.ToString());
    }

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
