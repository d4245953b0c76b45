using System.Text.Json;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Tables;
using Sentinel.Testing;
using static Sentinel.Statistics.Performance.PerformanceMetric;

namespace Sentinel.Statistics.Tests.Performance;

/// <summary>What scikit-learn computed on the housing and bike files.</summary>
public sealed class PerformanceOracleTests
{
    private const double Tolerance = 1e-9;

    [SharedFact]
    public void BinaryFiguresEqualScikitLearns()
    {
        using var oracle = Oracle();
        var (scores, classes, labels) = Housing.Analysis();
        foreach (var expected in oracle.RootElement.GetProperty("california_analysis_by_1000").EnumerateArray())
        {
            int first = expected.GetProperty("first_row").GetInt32();
            var rows = first..(first + expected.GetProperty("n").GetInt32());
            var exact = OutcomeColumns.Report(
                Outcomes.Binary,
                scores[rows],
                new NumericColumn("y_pred", classes[rows]),
                new NumericColumn("clf_target", labels[rows]),
                out var sketch);
            var live = sketch.Report();

            foreach (var report in (PerformanceReport[])[exact, live])
            {
                Check(Accuracy, "accuracy", report);
                Check(Recall, "recall", report);
                Check(F1, "f1", report);
                Check(Brier, "brier", report);
                Check(LogLoss, "log_loss", report);
                Check(Ece, "ece_10", report);

                // scikit-learn answers 0 for the precision of a class that was never predicted.
                if (classes[rows].Contains(1))
                {
                    Check(Precision, "precision", report);
                }
                else
                {
                    Assert.Equal("no row was predicted positive", report.Absent[Precision]);
                }
            }

            Check(RocAuc, "roc_auc", exact);
            Check(AveragePrecision, "average_precision", exact);
            Assert.Null(exact.Figures[RocAuc].Bound);

            // The scores have two decimals: each is alone in its bin, so that the live figures are exact as well.
            Check(RocAuc, "roc_auc", live);
            Check(AveragePrecision, "average_precision", live);
            Assert.All(exact.Figures.Values, figure => Assert.InRange(figure.Value, figure.Lower!.Value, figure.Upper!.Value));

            void Check(PerformanceMetric metric, string name, PerformanceReport report)
                => Figure.Equal(expected.GetProperty(name).GetDouble(), report.Figures[metric].Value, Tolerance, $"rows from {first}, {name}");
        }
    }

    [SharedFact]
    public void RegressionFiguresEqualScikitLearns()
    {
        using var oracle = Oracle();
        string[][] rows = [.. File.ReadLines(SharedFolder.PathOf("data", "bike_sharing_hourly.csv")).Skip(1).Select(line => line.Split(','))];
        foreach (var expected in oracle.RootElement.GetProperty("bike_regression").EnumerateArray())
        {
            string from = expected.GetProperty("from").GetString()!;
            string to = expected.GetProperty("to").GetString()! + " 23:59:59";
            var sketch = new OutcomeSketch(OutcomeSchema.Regression());
            foreach (string[] row in rows.Where(row => string.CompareOrdinal(row[1], from) >= 0 && string.CompareOrdinal(row[1], to) <= 0))
            {
                sketch.Add(double.Parse(row[12], Invariant), null, OutcomeLabel.From(row[13]));
            }

            var report = sketch.Report();
            Assert.Equal(expected.GetProperty("n").GetInt64(), report.Labelled);
            foreach (var (metric, name) in ((PerformanceMetric, string)[])[(Mae, "mae"), (Rmse, "rmse"), (R2, "r2"), (Mape, "mape_nonzero"), (Bias, "bias")])
            {
                var figure = report.Figures[metric];
                Figure.Equal(expected.GetProperty(name).GetDouble(), figure.Value, Tolerance, $"{from} {name}");
                Assert.InRange(figure.Value, figure.Lower!.Value, figure.Upper!.Value);
            }
        }
    }

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;

    private static JsonDocument Oracle() => JsonDocument.Parse(File.ReadAllText(SharedFolder.PathOf("oracles", "performance.json")));
}
