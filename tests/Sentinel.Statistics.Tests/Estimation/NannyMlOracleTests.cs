using System.Text.Json;
using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Tests.Performance;
using Sentinel.Testing;
using static Sentinel.Statistics.Performance.PerformanceMetric;

namespace Sentinel.Statistics.Tests.Estimation;

/// <summary>What NannyML 0.13.1 estimates on the housing file, beside what came true.</summary>
public sealed class NannyMlOracleTests
{
    private static readonly (PerformanceMetric Metric, string Name)[] Metrics =
    [
        (RocAuc, "roc_auc"), (F1, "f1"), (Accuracy, "accuracy"), (Precision, "precision"), (Recall, "recall"), (Specificity, "specificity"), (AveragePrecision, "average_precision"),
    ];

    [SharedFact]
    public void EstimatesErrNoMoreThanNannyMlsMetricByMetric()
    {
        var errors = Metrics.ToDictionary(metric => metric.Name, _ => new List<double>());
        foreach (var (estimate, expected) in Chunks())
        {
            foreach (var (metric, name) in Metrics)
            {
                var figure = expected.GetProperty(name);
                if (figure.GetProperty("realized").ValueKind == JsonValueKind.Number)
                {
                    errors[name].Add(Math.Abs(estimate.Figures[metric].Value - figure.GetProperty("realized").GetDouble()));
                }

                // The same calibration of the same scores; only what depends on pairs of rows is counted better, see BinaryEstimate.
                if (estimate.Figures.TryGetValue(metric, out var ours))
                {
                    Assert.Equal(figure.GetProperty("cbpe").GetDouble(), ours.Value, metric is RocAuc or AveragePrecision ? 0.006 : 1e-9);
                }
            }
        }

        using var oracle = Oracle();
        foreach (var theirs in oracle.RootElement.GetProperty("mean_absolute_error").EnumerateObject())
        {
            double ours = errors[theirs.Name].Average();
            Assert.True(ours <= theirs.Value.GetDouble() + 1e-9, $"{theirs.Name}: ours {ours:R}, NannyML's {theirs.Value.GetDouble():R}");
        }
    }

    [SharedFact]
    public void BandsHoldWhatCameTrueWhereTheLabelsDoNotContradict()
    {
        var reliable = Chunks().Where(chunk => chunk.Estimate.Unreliable == false).ToArray();

        Assert.Equal([7000, 8000], reliable.Select(chunk => chunk.Expected.GetProperty("first_row").GetInt32()));
        foreach (var (estimate, expected) in reliable)
        {
            foreach (var (metric, name) in Metrics)
            {
                Assert.InRange(expected.GetProperty(name).GetProperty("realized").GetDouble(), estimate.Figures[metric].Lower, estimate.Figures[metric].Upper);
            }
        }
    }

    private static IEnumerable<(PerformanceEstimate Estimate, JsonElement Expected)> Chunks()
    {
        using var oracle = Oracle();
        var reference = new OutcomeReference(Sketch(Housing.Reference(), Range.All));
        var analysis = Housing.Analysis();
        foreach (var expected in oracle.RootElement.GetProperty("chunks").EnumerateArray())
        {
            var rows = expected.GetProperty("first_row").GetInt32()..(expected.GetProperty("last_row").GetInt32() + 1);
            var window = new ScoreCounts(Outcomes.Binary);
            foreach (var (score, predicted) in analysis.Scores[rows].Zip(analysis.Classes[rows]))
            {
                window.Add(score, $"{predicted}");
            }

            yield return (PerformanceEstimator.Estimate(reference, window, Sketch(analysis, rows)), expected.Clone());
        }
    }

    private static OutcomeSketch Sketch((double[] Scores, double[] Classes, double[] Labels) file, Range rows)
        => Outcomes.Sketch(Outcomes.Binary, file.Scores[rows].Zip(file.Classes[rows], file.Labels[rows]).Select(row => (row.First, (string?)$"{row.Second}", OutcomeLabel.From(row.Third))));

    private static JsonDocument Oracle() => JsonDocument.Parse(File.ReadAllText(SharedFolder.PathOf("oracles", "nannyml_california.json")));
}
