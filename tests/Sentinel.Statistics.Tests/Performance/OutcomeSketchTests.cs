using FsCheck.Fluent;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Tables;
using static Sentinel.Statistics.Performance.PerformanceMetric;

namespace Sentinel.Statistics.Tests.Performance;

public sealed class OutcomeSketchTests
{
    [Fact]
    public void PartsMergedInAnyOrderAndGroupingAreOnePassToTheBit()
        => Properties.Hold(Prop.ForAll(Outcomes.Rows, Outcomes.Rows, Outcomes.Rows, (a, b, c) => Outcomes.Schemas.All(schema =>
        {
            byte[] onePass = Outcomes.Sketch(schema, [.. a, .. b, .. c]).Encode();
            var left = Outcomes.Sketch(schema, a);
            left.Merge(Outcomes.Sketch(schema, b));
            left.Merge(Outcomes.Sketch(schema, c));
            var inner = Outcomes.Sketch(schema, b.Reverse());
            inner.Merge(Outcomes.Sketch(schema, a));
            var right = OutcomeSketch.Decode(Outcomes.Sketch(schema, c).Encode(), schema);
            right.Merge(inner);
            return onePass.AsSpan().SequenceEqual(left.Encode()) && onePass.AsSpan().SequenceEqual(right.Encode());
        })));

    [Fact]
    public void NoRowsGiveNaNOrAnException()
        => Properties.Hold(Prop.ForAll(Outcomes.Rows, rows => Outcomes.Schemas.All(schema =>
        {
            var sketch = Outcomes.Sketch(schema, rows);
            var report = sketch.Report();
            return sketch.Rows + sketch.Unusable == rows.Length
                && report.Figures.Values.All(figure => double.IsFinite(figure.Value) && Within(figure) && figure.Bound is not (< 0 or double.NaN))
                && report.Figures.Count + report.Absent.Count == FiguresOf(schema.Kind)
                && !report.Figures.Keys.Intersect(report.Absent.Keys).Any();
        })));

    [Fact]
    public void EveryRowIsInOnePlaceOfTheConfusion()
        => Properties.Hold(Prop.ForAll(Outcomes.Rows, rows => new[] { Outcomes.Binary, Outcomes.Multiclass }.All(schema =>
        {
            var sketch = Outcomes.Sketch(schema, rows);
            return sketch.Report().Confusion!.Sum(cell => cell.Rows) == sketch.Rows;
        })));

    [Fact]
    public void FiguresOnBinsLieWithinTheirBoundOfThoseOnTheScores()
    {
        var random = new Random(5);
        for (int trial = 0; trial < 200; trial++)
        {
            double[] scores = [.. Enumerable.Range(0, 1 + random.Next(300)).Select(_ => Math.Round(random.NextDouble() * random.NextDouble(), 4))];
            double[] labels = [.. scores.Select(score => random.NextDouble() < score ? 1.0 : 0.0)];
            var exact = OutcomeColumns.Report(Outcomes.Binary, scores, null, new NumericColumn("y", labels), out var sketch);
            var live = sketch.Report();
            foreach (var metric in (PerformanceMetric[])[RocAuc, AveragePrecision])
            {
                if (exact.Figures.TryGetValue(metric, out var figure))
                {
                    Assert.InRange(Math.Abs(figure.Value - live.Figures[metric].Value), 0, live.Figures[metric].Bound!.Value + 1e-9);
                }
                else
                {
                    Assert.Equal(exact.Absent[metric], live.Absent[metric]);
                }
            }

            Assert.Equal(exact.Figures.Where(Unordered), live.Figures.Where(Unordered));
        }

        static bool Unordered(KeyValuePair<PerformanceMetric, PerformanceFigure> figure) => figure.Key is not (RocAuc or AveragePrecision);
    }

    [Fact]
    public void LabelsOfAnySpellingAreOneClass()
    {
        var sketch = new OutcomeSketch(Outcomes.Binary);
        foreach (var label in (OutcomeLabel[])[OutcomeLabel.From(1), OutcomeLabel.From(true), OutcomeLabel.From("1"), OutcomeLabel.From("1.0"), OutcomeLabel.From("True")])
        {
            sketch.Add(double.NaN, "1", label);
        }

        sketch.Add(double.NaN, "0", OutcomeLabel.From(false));
        sketch.Add(double.NaN, "no", OutcomeLabel.From("0"));

        Assert.Equal(1, sketch.Report().Figures[Accuracy].Value);
        Assert.Equal("no row with a label has a score", sketch.Report().Absent[RocAuc]);
    }

    [Fact]
    public void TheThresholdDecidesWhereNoClassIsNamed()
    {
        var sketch = new OutcomeSketch(OutcomeSchema.Binary("yes", threshold: 0.7));
        sketch.Add(0.7, null, OutcomeLabel.From("yes"));
        sketch.Add(0.69, null, OutcomeLabel.From("yes"));
        sketch.Add(0.1, "yes", OutcomeLabel.From("no"));

        var report = sketch.Report();

        Assert.Equal([1, 1, 1, 0], report.Confusion!.Select(cell => cell.Rows));
        Assert.Equal(0.5, report.Figures[Recall].Value);
    }

    [Fact]
    public void ScoresBeyondZeroAndOneRankButAreNoProbabilities()
    {
        var sketch = new OutcomeSketch(Outcomes.Binary);
        sketch.Add(-3.5, null, OutcomeLabel.From(0));
        sketch.Add(7, null, OutcomeLabel.From(1));

        var report = sketch.Report();

        Assert.Equal(1, report.Figures[RocAuc].Value);
        Assert.Equal("2 of 2 scores lie outside 0 to 1: they are no probabilities", report.Absent[Brier]);
    }

    [Fact]
    public void ClassesThatAreNotToldApartKeepTheAccuracyExact()
    {
        var sketch = new OutcomeSketch(OutcomeSchema.Multiclass(["a"]));
        sketch.Add(double.NaN, "x", OutcomeLabel.From("x"));
        sketch.Add(double.NaN, "x", OutcomeLabel.From("y"));
        sketch.Add(double.NaN, "a", OutcomeLabel.From("a"));
        sketch.Add(double.NaN, "a", OutcomeLabel.From("x"));

        var report = sketch.Report();

        Assert.Equal(0.5, report.Figures[Accuracy].Value);
        Assert.Equal(0.5, report.Figures[MacroPrecision].Value);
        Assert.Equal(1, report.Figures[MacroRecall].Value);
        Assert.Equal(2, report.Confusion!.Single(cell => cell is { Predicted: "(other)", Actual: "(other)" }).Rows);
    }

    [Fact]
    public void MacroFiguresAreMeansOverClasses()
    {
        // scikit-learn's for y_true = [0, 1, 2, 0, 1, 2], y_pred = [0, 2, 1, 0, 0, 1]: macro F1 0.26666666666666666, precision 0.2222, recall 1/3.
        var sketch = new OutcomeSketch(OutcomeSchema.Multiclass(["0", "1", "2"]));
        foreach (var (actual, predicted) in new[] { 0, 1, 2, 0, 1, 2 }.Zip(["0", "2", "1", "0", "0", "1"]))
        {
            sketch.Add(double.NaN, predicted, OutcomeLabel.From(actual));
        }

        var report = sketch.Report();

        Figure.Equal(0.8 / 3, report.Figures[MacroF1].Value, 1e-12, "macro F1");
        Figure.Equal(2.0 / 9, report.Figures[MacroPrecision].Value, 1e-12, "macro precision");
        Figure.Equal(1.0 / 3, report.Figures[MacroRecall].Value, 1e-12, "macro recall");
        Figure.Equal(1.0 / 3, report.Figures[MicroF1].Value, 1e-12, "micro F1");
    }

    [Fact]
    public void AnOffsetOrGreatMagnitudesCostNoDigits()
    {
        var far = new OutcomeSketch(OutcomeSchema.Regression());
        var near = new OutcomeSketch(OutcomeSchema.Regression());
        var great = new OutcomeSketch(OutcomeSchema.Regression());
        for (int i = 0; i < 1000; i++)
        {
            double label = i % 10;
            double prediction = label + (i % 3);
            near.Add(prediction, null, OutcomeLabel.From(label));
            far.Add(prediction + 1e12, null, OutcomeLabel.From(label + 1e12));
            great.Add(prediction * 1e300, null, OutcomeLabel.From(label * 1e300));
        }

        Figure.Equal(near.Report().Figures[R2].Value, far.Report().Figures[R2].Value, 1e-14, "R² with an offset");
        Figure.Equal(near.Report().Figures[R2].Value, great.Report().Figures[R2].Value, 1e-13, "R² of great numbers");
        Figure.Equal(near.Report().Figures[Rmse].Value * 1e300, great.Report().Figures[Rmse].Value, 1e-13, "RMSE of great numbers");
    }

    [Fact]
    public void ManyMergesKeepEveryRow()
    {
        // 30 doublings: 10⁹ rows.
        var sketch = Outcomes.Sketch(Outcomes.Binary, [(0.8, null, OutcomeLabel.From(1)), (0.3, null, OutcomeLabel.From(1))]);
        double brier = sketch.Report().Figures[Brier].Value;
        for (int i = 0; i < 30; i++)
        {
            sketch.Merge(OutcomeSketch.Decode(sketch.Encode(), Outcomes.Binary));
        }

        Assert.Equal(2L << 30, sketch.Rows);
        Assert.Equal(brier, sketch.Report().Figures[Brier].Value);
    }

    [Fact]
    public void AddingARowOfTwoClassesAllocatesNothing()
    {
        var sketch = new OutcomeSketch(Outcomes.Binary);
        sketch.Add(0.25, "0", OutcomeLabel.From(1));
        sketch.Add(0.9, "1", OutcomeLabel.From(0));
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 100; i++)
        {
            sketch.Add(0.25, "0", OutcomeLabel.From(1));
            sketch.Add(0.9, "1", OutcomeLabel.From(0));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(0, "534F5554010000000300016401C6010101000001048C0200000000010C8C02000001128C0202200A8B0207DE73F4FD855C2C86020E20A409FDEE58281C8B05FF7B7F3DFF0111D831AF")]
    [InlineData(1, "534F55540100010104010203010601023201FC0301956C9A35")]
    [InlineData(2, "534F55540100020102020001108C0201408C02010A8C0202A0008C0201288C0201308C0203209F018B0202C0018C020220058C0202FC008C0202E2028C0201188C0201128C02A4E3CC49")]
    public void BytesOfTheFirstVersionAreRead(int schema, string bytes)
    {
        // Rows (0.25, "a", 1), (0.75, "3", 3) and (−0.5, no class, "a").
        var sketch = OutcomeSketch.Decode(Convert.FromHexString(bytes), Outcomes.Schemas[schema]);

        Assert.Equal(3, sketch.Rows + sketch.Unusable);
        Assert.Equal(bytes, Convert.ToHexString(sketch.Encode()));
        Assert.Equal(schema == 2 ? -1.5 : schema == 0 ? 2 / 3.0 : 0.5, sketch.Report().Figures[schema == 2 ? Bias : Accuracy].Value);
    }

    [Fact]
    public void DamagedOrForeignBytesAreRefused()
    {
        byte[] bytes = Outcomes.Sketch(Outcomes.Binary, [(0.8, null, OutcomeLabel.From(1))]).Encode();

        Assert.Throws<InvalidDataException>(() => OutcomeSketch.Decode(bytes, Outcomes.Multiclass));
        Assert.Throws<ArgumentException>(() => new OutcomeSketch(Outcomes.Binary).Merge(new OutcomeSketch(OutcomeSchema.Binary("2", 0.5))));
        bytes[12] ^= 1;
        Assert.Throws<InvalidDataException>(() => OutcomeSketch.Decode(bytes, Outcomes.Binary));
    }

    [Fact]
    public void AWindowsSketchOfTwoClassesIsUnderTwoKilobytes()
    {
        var random = new Random(3);
        var rows = Enumerable.Range(0, 2000).Select(_ => random.NextDouble()).Select(score => (score, (string?)null, OutcomeLabel.From(random.NextDouble() < score)));

        Assert.InRange(Outcomes.Sketch(Outcomes.Binary, rows).Encode().Length, 100, 2048);
    }

    private static bool Within(PerformanceFigure figure)
        => (figure.Lower is null && figure.Upper is null) || (figure.Lower <= figure.Value + 1e-9 && figure.Upper >= figure.Value - 1e-9 && double.IsFinite(figure.Lower!.Value) && double.IsFinite(figure.Upper!.Value));

    private static int FiguresOf(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Binary => 12,
        OutcomeKind.Multiclass => 8,
        _ => 5,
    };
}
