using FsCheck.Fluent;
using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Tests.Performance;
using static Sentinel.Statistics.Performance.PerformanceMetric;

namespace Sentinel.Statistics.Tests.Estimation;

public sealed class PerformanceEstimatorTests
{
    private static readonly string[] Names = ["a", "b", "3"];

    [Fact]
    public void NeighboursThatFallArePooledAndGapsAreFilled()
    {
        var rows = new double[ScoreBins.Count];
        var hits = new double[ScoreBins.Count];
        (rows[10], hits[10]) = (10, 2);
        (rows[20], hits[20]) = (10, 6);
        (rows[30], hits[30]) = (20, 6);
        (rows[40], hits[40]) = (5, 4);

        var fit = IsotonicCalibration.Fit(rows, hits)!;

        Assert.Equal(0.2, fit.Probability(0));
        Assert.Equal(0.3, fit.Probability(15), 12);
        Assert.Equal(0.4, fit.Probability(20), 12);
        Assert.Equal(fit.BlockOf(20), fit.BlockOf(30));
        Assert.Equal(0.6, fit.Probability(35), 12);
        Assert.Equal(0.8, fit.Probability(100), 12);
        Assert.Null(IsotonicCalibration.Fit(new double[ScoreBins.Count], hits));
    }

    [Fact]
    public void WhileTheRelationHoldsBandsHoldTheTruthAndNothingIsContradicted()
    {
        var random = new Random(11);
        var reference = new OutcomeReference(Outcomes.Sketch(Outcomes.Binary, Enumerable.Range(0, 20_000).Select(_ => Row(random, inputs: 1, relation: 1))));
        var outside = BinaryEstimate.Metrics.ToDictionary(metric => metric, _ => 0);
        int contradicted = 0;
        const int windows = 200;
        for (int i = 0; i < windows; i++)
        {
            // The inputs drift: scores crowd at one end.
            var estimate = Window(reference, Enumerable.Range(0, 1000).Select(_ => Row(random, inputs: 2, relation: 1)), out var truth);
            contradicted += estimate.Unreliable == true ? 1 : 0;
            foreach (var (metric, figure) in estimate.Figures)
            {
                outside[metric] += truth.Figures[metric].Value < figure.Lower || truth.Figures[metric].Value > figure.Upper ? 1 : 0;
            }
        }

        Assert.InRange(contradicted, 0, 8);
        Assert.All(outside, metric => Assert.InRange(metric.Value, 0, 6));
    }

    [Fact]
    public void AChangedRelationIsContradictedByTheLabels()
    {
        var random = new Random(12);
        var reference = new OutcomeReference(Outcomes.Sketch(Outcomes.Binary, Enumerable.Range(0, 20_000).Select(_ => Row(random, inputs: 1, relation: 1))));

        var estimate = Window(reference, Enumerable.Range(0, 1000).Select(_ => Row(random, inputs: 1, relation: 0.5)), out _);

        Assert.True(estimate.Unreliable);
        Assert.InRange(estimate.Check!.PValue, 0, 1e-6);
    }

    [Fact]
    public void ACertainReferenceIsContradictedByLabelsThatTurn()
    {
        var reference = new OutcomeReference(Outcomes.Sketch(Outcomes.Binary, Certain(2000, turnEach: int.MaxValue)));

        Assert.False(Window(reference, Certain(200, turnEach: int.MaxValue), out _).Unreliable);
        Assert.False(Window(reference, Certain(200, turnEach: 150), out _).Unreliable);
        Assert.True(Window(reference, Certain(200, turnEach: 5), out _).Unreliable);

        static IEnumerable<(double, string?, OutcomeLabel)> Certain(int rows, int turnEach)
            => Enumerable.Range(1, rows).Select(i => (i % 2 == 0 ? 0.9 : 0.1, (string?)null, OutcomeLabel.From((i % 2 == 0) != (i % turnEach == 0))));
    }

    [Fact]
    public void FewLabelsTellNothing()
    {
        var random = new Random(13);
        var reference = new OutcomeReference(Outcomes.Sketch(Outcomes.Binary, Enumerable.Range(0, 20_000).Select(_ => Row(random, inputs: 1, relation: 1))));

        Assert.Null(Window(reference, Enumerable.Range(0, 10).Select(_ => Row(random, inputs: 1, relation: 1)), out _).Unreliable);
    }

    [Fact]
    public void SeveralClassesAreEstimatedByTheirScores()
    {
        var random = new Random(14);
        var reference = new OutcomeReference(Outcomes.Sketch(Outcomes.Multiclass, Enumerable.Range(0, 30_000).Select(_ => Several(random, sure: 1))));
        int outside = 0;
        int contradicted = 0;
        const int windows = 100;
        for (int i = 0; i < windows; i++)
        {
            var estimate = Window(reference, Enumerable.Range(0, 1500).Select(_ => Several(random, sure: 2)), out var truth);
            contradicted += estimate.Unreliable == true ? 1 : 0;
            outside += estimate.Figures.Count(figure => truth.Figures[figure.Key].Value < figure.Value.Lower || truth.Figures[figure.Key].Value > figure.Value.Upper);
            Assert.Equal(8, estimate.Figures.Count);
            Assert.Equal(1500, estimate.Confusion!.Sum(cell => cell.Rows), 6);
        }

        Assert.InRange(outside, 0, 12);
        Assert.InRange(contradicted, 0, 5);
    }

    [Fact]
    public void NoRowsGiveNaNOrAnException()
        => Properties.Hold(Prop.ForAll(Outcomes.Rows, Outcomes.Rows, (known, seen) => new[] { Outcomes.Binary, Outcomes.Multiclass }.All(schema =>
        {
            var sketch = Outcomes.Sketch(schema, known);
            if (sketch.Rows == 0)
            {
                return true;
            }

            var estimate = Window(OutcomeReference.Decode(new OutcomeReference(sketch).Encode()), seen, out _);
            return estimate.Rows + estimate.LeftOut == seen.Length
                && estimate.Figures.Count + estimate.Absent.Count == (schema.Kind == OutcomeKind.Binary ? 9 : 8)
                && estimate.Figures.Values.All(figure => double.IsFinite(figure.Value) && figure.StandardError >= 0 && figure.Lower <= figure.Value + 1e-12 && figure.Upper >= figure.Value - 1e-12)
                && estimate.Check?.PValue is null or (>= 0 and <= 1);
        })));

    [Fact]
    public void CountsOfScoresMergeToOnePassAndComeBackFromTheirBytes()
        => Properties.Hold(Prop.ForAll(Outcomes.Rows, Outcomes.Rows, (a, b) => new[] { Outcomes.Binary, Outcomes.Multiclass }.All(schema =>
        {
            var merged = Counts(schema, b);
            merged.Merge(ScoreCounts.Decode(Counts(schema, a).Encode(), schema));
            return merged.Encode().AsSpan().SequenceEqual(Counts(schema, [.. a, .. b]).Encode());
        })));

    [Fact]
    public void ReferencesComeBackFromTheirBytes()
    {
        var reference = new OutcomeReference(Outcomes.Sketch(Outcomes.Multiclass, [(0.5, "a", OutcomeLabel.From("a")), (0.9, "b", OutcomeLabel.From("3"))]));

        var back = OutcomeReference.Decode(reference.Encode());

        Assert.Equal(reference.Encode(), back.Encode());
        Assert.Equal(Names, back.Schema.Classes);
        Assert.Equal(0.5, back.Report().Figures[Accuracy].Value);
        Assert.Throws<InvalidDataException>(() => OutcomeReference.Decode(reference.Encode().AsSpan(0, 30)));
    }

    private static PerformanceEstimate Window(OutcomeReference reference, IEnumerable<(double, string?, OutcomeLabel)> rows, out PerformanceReport truth)
    {
        var all = rows.ToArray();
        var realised = Outcomes.Sketch(reference.Schema, all);
        truth = realised.Report();
        return PerformanceEstimator.Estimate(reference, Counts(reference.Schema, all), realised);
    }

    private static ScoreCounts Counts(OutcomeSchema schema, (double Prediction, string? Class, OutcomeLabel Label)[] rows)
    {
        var counts = new ScoreCounts(schema);
        foreach (var (prediction, name, _) in rows)
        {
            counts.Add(prediction, name);
        }

        return counts;
    }

    private static (double, string?, OutcomeLabel) Row(Random random, int inputs, double relation)
    {
        double score = Math.Round(Math.Pow(random.NextDouble(), inputs), 3);
        return (score, null, OutcomeLabel.From(random.NextDouble() < relation * score * score));
    }

    private static (double, string?, OutcomeLabel) Several(Random random, int sure)
    {
        int predicted = random.Next(3);
        double score = Math.Round(0.4 + (0.6 * Math.Pow(random.NextDouble(), sure)), 3);
        int actual = random.NextDouble() < score ? predicted : (predicted + 1 + (random.NextDouble() < 0.8 ? 0 : 1)) % 3;
        return (score, Names[predicted], OutcomeLabel.From(Names[actual]));
    }
}
