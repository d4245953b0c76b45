using System.Globalization;
using System.Text;
using Sentinel.Demo.Scenarios;

namespace Sentinel.Demo.Story;

/// <summary>Writes the files that a team would keep in its repository: manifests, models, the reference.</summary>
internal static class Manifests
{
    public static void Write(string folder, Scenario scenario, Uri hook)
    {
        WriteReference(Path.Combine(folder, "reference.csv"), scenario);
        WriteVersion(folder, scenario, scenario.Good, parent: null);
        WriteVersion(folder, scenario, scenario.Bad, parent: scenario.Good.Version);
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
              verdict: {windows: 3, of: 5}
              actions: {alert: [ops], retrain: {hook: ops, cooldown: 6h}, rollback: {automatic: true}}
            """);
    }

    private static void WriteVersion(string folder, Scenario scenario, Release release, string? parent)
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
              lineage: {parent: {{{parent ?? "null"}}}}
              signature:
                features: [{{{features}}}]
                prediction: {{{prediction}}}
              reference: {file: reference.csv, prediction: prediction}
            """);
    }

    private static void WriteReference(string path, Scenario scenario)
    {
        var predictions = Scorer.Score(scenario, scenario.Good.Onnx, scenario.Reference);
        var text = new StringBuilder().AppendJoin(',', [.. scenario.Numeric, .. scenario.Categorical]).AppendLine(",prediction");
        for (var i = 0; i < predictions.Length; i++)
        {
            var row = scenario.Reference[i];
            text.AppendJoin(',', row.Numbers.Select(Text).Concat(row.Names).Append(Text(predictions[i]))).AppendLine();
        }

        File.WriteAllText(path, text.ToString());
    }

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
