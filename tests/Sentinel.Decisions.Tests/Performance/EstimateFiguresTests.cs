using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Performance;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;
using Sentinel.Statistics.Tables;

namespace Sentinel.Decisions.Tests.Performance;

/// <summary>What a window's scores let expect, for each kind of model.</summary>
public sealed class EstimateFiguresTests
{
    private const int Rows = 900;
    private static readonly string[] Classes = ["a", "b", "c"];

    [Fact]
    public void Of_several_classes_it_is_how_often_each_came_true_in_the_reference()
    {
        // Every class is right in two of three rows, and the next one comes true otherwise.
        var estimate = EstimateFigures.Of(Window(Reference(PredictionType.Categorical)))!;

        Assert.Equal((Rows, 0, null), (estimate.Rows, estimate.LeftOut, estimate.Reason));
        Assert.Equal(2 / 3.0, estimate.Metrics["accuracy"].Value, 12);
        Assert.Equal(2 / 3.0, estimate.Metrics["macroRecall"].Value, 12);
        Assert.InRange(estimate.Metrics["accuracy"].Upper - estimate.Metrics["accuracy"].Lower, 0.05, 0.3);
    }

    [Fact]
    public void Labels_check_the_estimate_of_several_classes_too()
    {
        var reference = Reference(PredictionType.Categorical);
        var (agreeing, contradicting) = (new OutcomeSketch(reference.Outcomes!.Schema), new OutcomeSketch(reference.Outcomes.Schema));
        for (var row = 0; row < Rows; row++)
        {
            agreeing.Add(double.NaN, Classes[row % 3], OutcomeLabel.From(Classes[Truth(row)]));
            contradicting.Add(double.NaN, Classes[row % 3], OutcomeLabel.From(Classes[(row + 1) % 3]));
        }

        Assert.False(EstimateFigures.CheckOf(reference.Outcomes, agreeing)!.Contradicted);
        Assert.True(EstimateFigures.CheckOf(reference.Outcomes, contradicting)!.Contradicted);
        Assert.Equal(-2 / 3.0, PerformanceFigures.ChangeOf(reference.Outcomes, contradicting, policy: null)!.Relation, 12);
    }

    [Fact]
    public void Of_numbers_there_is_none_and_why_is_said()
    {
        var estimate = EstimateFigures.Of(Window(Reference(PredictionType.Numeric)))!;

        Assert.Empty(estimate.Metrics);
        Assert.Equal("the error of a number cannot be told from the number alone: performance is known once labels come", estimate.Reason);
        Assert.Null(EstimateFigures.MarkOf(new PerformancePolicy("mae", null, 3, 100), estimate));
    }

    [Fact]
    public void Without_labels_in_the_reference_there_is_none() => Assert.Null(EstimateFigures.Of(Window(Reference(type: null))));

    [Fact]
    public void Outcomes_that_are_read_otherwise_than_the_reference_s_say_nothing_of_it()
    {
        var outcomes = new OutcomeSketch(OutcomeSchema.Binary("1", 0.5));
        outcomes.Add(0.7, null, OutcomeLabel.From(1));

        Assert.Null(EstimateFigures.CheckOf(Reference(PredictionType.Categorical).Outcomes!, outcomes));
        Assert.Null(PerformanceFigures.ChangeOf(Reference(PredictionType.Categorical).Outcomes!, outcomes, policy: null));
    }

    private static int Truth(int row) => (row + (row / 3 % 3 == 0 ? 1 : 0)) % 3;

    private static ReferenceProfile Reference(PredictionType? type)
    {
        int[] rows = [.. Enumerable.Range(0, Rows)];
        var table = new ColumnTable(Rows,
        [
            new NumericColumn("number", [.. rows.Select(row => row / 7.0)]),
            new CategoricalColumn("class", [.. rows.Select(row => row % 3)], Classes),
            new CategoricalColumn("truth", [.. rows.Select(Truth)], Classes),
        ]);
        var column = type == PredictionType.Numeric ? "number" : "truth";
        return ReferenceProfile.From(table, new ReferenceSchema([], type == PredictionType.Numeric ? "number" : null, "class") { Label = type is { } known ? new ReferenceLabel(column, new PredictionSpec(known)) : null });
    }

    private static WindowSketch Window(ReferenceProfile reference)
    {
        var layout = new ColumnLayout(ColumnLayout.CurrentVersion, HasPrediction: 0, HasClass: 1, HasIds: 0, Rows, NumericCount: 0, CategoricalCount: 0, UnknownFeatureCells: 0);
        var bytes = new byte[ColumnWriter.SizeBytes(layout, Classes.Length, Classes.Length)];
        var writer = ColumnWriter.Begin(bytes, layout);
        for (var row = 0; row < Rows; row++)
        {
            writer.Class[row] = row % 3;
        }

        writer.BeginDictionary(Classes.Length);
        foreach (var name in Classes)
        {
            writer.AddValue(System.Text.Encoding.UTF8.GetBytes(name));
        }

        var columns = ColumnReader.Open(bytes);
        var mappings = new BatchMappings(reference);
        mappings.Bind(columns);
        var window = new WindowSketch(reference);
        window.Fold(columns, mappings, 0, Rows);
        return window;
    }
}
