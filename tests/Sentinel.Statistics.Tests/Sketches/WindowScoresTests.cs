using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.Tests.Sketches;

/// <summary>What a window keeps of its scores, so that performance can be estimated before labels come.</summary>
public sealed class WindowScoresTests
{
    private static readonly string?[] Names = [null, "0", "1", "1.0", "new", ""];

    private static readonly Arbitrary<(double Prediction, int Name)[]> Rows = (
        from prediction in Gen.Frequency((8, Gen.Choose(-5, 105).Select(value => value / 100.0)), (1, Gen.Elements(double.NaN, double.PositiveInfinity, Cell.Missing, Cell.WrongType, 7.5)))
        from name in Gen.Choose(0, Names.Length - 1)
        select (prediction, name)).ArrayOf().ToArbitrary();

    public static TheoryData<PredictionType, bool> Kinds => new()
    {
        { PredictionType.Probability, true },
        { PredictionType.Probability, false },
        { PredictionType.Categorical, true },
    };

    [Theory, MemberData(nameof(Kinds))]
    public void CodesAreCountedAsTheirNamesWouldBe(PredictionType type, bool hasClass)
    {
        var reference = Reference(type, hasClass);
        Prop.ForAll(Rows, rows =>
        {
            var expected = new ScoreCounts(reference.Outcomes!.Schema);
            foreach (var (prediction, name) in rows)
            {
                expected.Add(prediction, Names[name]);
            }

            Assert.Equal(expected.Encode(), Folded(reference, rows).Scores!.Encode());
        }).QuickCheckThrowOnFailure();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void PartsInAnyOrderAreOnePass(PredictionType type, bool hasClass)
    {
        var reference = Reference(type, hasClass);
        Prop.ForAll(Rows, Rows, Rows, (a, b, c) =>
        {
            byte[] whole = Folded(reference, [.. a, .. b, .. c]).Scores!.Encode();
            var left = Folded(reference, a);
            left.Merge(Folded(reference, b));
            left.Merge(Folded(reference, c));
            var right = Folded(reference, c);
            right.Merge(WindowSketch.Decode(reference, Folded(reference, b).Encode()));
            right.Merge(Folded(reference, a));

            Assert.Equal(whole, left.Scores!.Encode());
            Assert.Equal(whole, right.Scores!.Encode());
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void AClearedWindowIsAnEmptyOne()
    {
        var reference = Reference(PredictionType.Probability, hasClass: true);
        var window = Folded(reference, [(0.3, 1), (0.7, 2), (double.NaN, 0)]);
        Assert.Equal((2, 1), (window.Scores!.Rows, window.Scores.Unusable));

        window.Clear();

        Assert.Equal(new WindowSketch(reference).Encode(), window.Encode());
    }

    [Fact]
    public void ScoresAreKeptOnlyWhereAReferenceHasClassesToEstimate()
    {
        Assert.Null(new WindowSketch(Reference(PredictionType.Numeric, hasClass: false)).Scores);
        Assert.Equal(OutcomeKind.Regression, Reference(PredictionType.Numeric, hasClass: false).Outcomes!.Schema.Kind);
    }

    [Fact]
    public void FoldingAllocatesNothingForARow()
    {
        var reference = Reference(PredictionType.Probability, hasClass: true);
        byte[] bytes = Batch([.. Enumerable.Range(0, 4096).Select(row => (row % 101 / 100.0, 1 + (row % 3)))]);
        var reader = ColumnReader.Open(bytes);
        var mappings = new BatchMappings(reference);
        var window = new WindowSketch(reference);
        mappings.Bind(in reader);
        window.Fold(in reader, mappings, 0, 4096);

        long before = GC.GetAllocatedBytesForCurrentThread();
        window.Fold(in reader, mappings, 0, 4096);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static ReferenceProfile Reference(PredictionType type, bool hasClass)
    {
        const int rows = 60;
        double[] label = [.. Enumerable.Range(0, rows).Select(i => i % 7 == 0 ? 0.0 : i % 3)];
        var table = new ColumnTable(rows,
        [
            new NumericColumn("score", [.. Enumerable.Range(0, rows).Select(i => i / (double)rows)]),
            new CategoricalColumn("class", [.. Enumerable.Range(0, rows).Select(i => i % 3)], ["0", "1", "2"]),
            new NumericColumn("truth", label),
        ]);
        return ReferenceProfile.From(table, new ReferenceSchema([], "score", hasClass ? "class" : null) { Label = new ReferenceLabel("truth", new PredictionSpec(type)) });
    }

    private static WindowSketch Folded(ReferenceProfile reference, (double Prediction, int Name)[] rows)
    {
        byte[] bytes = Batch(rows);
        var reader = ColumnReader.Open(bytes);
        var mappings = new BatchMappings(reference);
        mappings.Bind(in reader);
        var window = new WindowSketch(reference);
        window.Fold(in reader, mappings, 0, rows.Length);
        return window;
    }

    private static byte[] Batch((double Prediction, int Name)[] rows)
    {
        string[] names = [.. Names.OfType<string>()];
        var layout = new ColumnLayout(ColumnLayout.CurrentVersion, HasPrediction: 1, HasClass: 1, HasIds: 0, rows.Length, NumericCount: 0, CategoricalCount: 0, UnknownFeatureCells: 0);
        var bytes = new byte[ColumnWriter.SizeBytes(layout, names.Sum(System.Text.Encoding.UTF8.GetByteCount), names.Length)];
        var writer = ColumnWriter.Begin(bytes, layout);
        for (int row = 0; row < rows.Length; row++)
        {
            writer.Prediction[row] = rows[row].Prediction;
            writer.Class[row] = rows[row].Name - 1;
        }

        writer.BeginDictionary(names.Length);
        foreach (string name in names)
        {
            writer.AddValue(System.Text.Encoding.UTF8.GetBytes(name));
        }

        return bytes;
    }
}
