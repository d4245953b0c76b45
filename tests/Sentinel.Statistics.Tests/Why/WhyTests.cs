using FsCheck.Fluent;
using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Tests.Performance;
using Sentinel.Statistics.Why;
using static Sentinel.Statistics.Performance.PerformanceMetric;

namespace Sentinel.Statistics.Tests.Why;

public sealed class WhyTests
{
    [Fact]
    public void FeaturesRankByDriftBeyondChanceTimesImportance()
    {
        var causes = FeatureCause.Rank([
            new FeatureDrift("idle", Psi: 2, PsiNull99: 0.1, Importance: 0),
            new FeatureDrift("strong", Psi: 0.5, PsiNull99: 0.1, Importance: 6),
            new FeatureDrift("weak", Psi: 0.9, PsiNull99: 0.1, Importance: 1),
            new FeatureDrift("chance", Psi: 0.09, PsiNull99: 0.1, Importance: 9),
        ]);

        Assert.Equal(["strong", "weak"], causes.Select(cause => cause.Name));
        Assert.Equal(0.75, causes[0].Share, 12);
        Assert.Equal(["b", "a"], FeatureCause.Rank([new FeatureDrift("a", 0.2, 0.1), new FeatureDrift("b", 0.3, 0.1)]).Select(cause => cause.Name));
    }

    [Fact]
    public void SegmentsSumUpToTheWholeChange()
    {
        // Accuracy 0.9·0.5 + 0.8·0.5 = 0.85 becomes 0.9·0.25 + 0.6·0.75 = 0.675.
        var causes = SegmentCause.Rank([new SegmentFigure("north", 500, 0.9, 250, 0.9), new SegmentFigure("south", 500, 0.8, 750, 0.6)]);

        Assert.Equal("south", causes[0].Name);
        Assert.Equal(-0.175, causes.Sum(cause => cause.Contribution), 12);
        Assert.Equal(1, causes.Sum(cause => cause.Share), 12);
        Assert.Equal(-0.125, causes[0].Within, 12);
        Assert.Equal(0, causes[1].Within);
    }

    [Fact]
    public void AChangeIsSplitBetweenInputsAndRelation()
    {
        var random = new Random(21);
        var reference = new OutcomeReference(Sketch(random, inputs: 1, relation: 1));

        var inputs = ChangeSplit.Of(reference, Sketch(random, inputs: 0.3, relation: 1), Accuracy)!;
        Assert.False(inputs.RelationChanged);
        Assert.InRange(inputs.Relation, -0.01, 0.01);
        Assert.Equal(inputs.Change, inputs.Inputs + inputs.Relation, 12);
        Assert.True(Math.Abs(inputs.Inputs) > 0.03, $"{inputs}");

        var relation = ChangeSplit.Of(reference, Sketch(random, inputs: 1, relation: 0.6), Accuracy)!;
        Assert.True(relation.RelationChanged);
        Assert.InRange(relation.Inputs, -0.01, 0.01);
        Assert.True(relation.Relation < -0.05, $"{relation}");
    }

    [Fact]
    public void TheSentenceSaysHowMuchAndWhy()
    {
        var split = new ChangeSplit(RocAuc, 0.934, 0.871, -0.012, -0.051, 0.004, 12_345);

        string sentence = WhySentence.Of(
            split,
            [new FeatureCause("Longitude", 2, 0.62), new FeatureCause("Latitude", 1, 0.36), new FeatureCause("rest", 0.1, 0.02)],
            [new SegmentCause("north", -0.04, -0.01, 0.8)]);

        Assert.Equal(
            "ROC AUC fell from 0.934 to 0.871 on 12,345 labelled rows: −0.012 because the inputs changed, −0.051 because outcomes no longer follow the scores as in the reference, "
            + "more than chance explains. Inputs that moved most, weighed by their importance: Longitude (62 %), Latitude (36 %). Segments that made most of the change: north (80 %).",
            sentence);
    }

    [Fact]
    public void NoFiguresGiveNaNOrAnException()
        => Properties.Hold(Prop.ForAll(Properties.Cells, Outcomes.Rows, Outcomes.Rows, (cells, before, now) =>
        {
            var features = FeatureCause.Rank([.. cells.Chunk(3).Where(c => c.Length == 3).Select((c, i) => new FeatureDrift($"f{i}", c[0], c[1], c[2]))]);
            var segments = SegmentCause.Rank([.. cells.Chunk(4).Where(c => c.Length == 4).Select((c, i) => new SegmentFigure($"s{i}", c[0], c[1], c[2], c[3]))]);
            var reference = Outcomes.Sketch(Outcomes.Binary, before);
            var split = reference.Rows == 0 ? null : ChangeSplit.Of(new OutcomeReference(reference), Outcomes.Sketch(Outcomes.Binary, now), F1);
            return features.All(cause => double.IsFinite(cause.Score) && cause.Share is >= 0 and <= 1)
                && segments.All(cause => double.IsFinite(cause.Contribution) && double.IsFinite(cause.Share))
                && (split is null || (double.IsFinite(split.Inputs) && double.IsFinite(split.Relation) && WhySentence.Of(split, features, segments).Length > 0));
        }));

    private static OutcomeSketch Sketch(Random random, double inputs, double relation)
        => Outcomes.Sketch(Outcomes.Binary, Enumerable.Range(0, 20_000).Select(_ =>
        {
            double score = Math.Round(Math.Pow(random.NextDouble(), inputs), 3);
            return (score, (string?)null, OutcomeLabel.From(random.NextDouble() < score * relation));
        }));
}
