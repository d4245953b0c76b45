using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.Tests.References;

public sealed class ReferenceOutcomesTests
{
    [Fact]
    public void OfTwoClassesItIsThePerformanceOfTheRowsWithALabel()
    {
        var outcomes = Profiles.Whole().Outcomes!;
        var table = Profiles.Labelled(100);
        var exact = OutcomeColumns.Report(outcomes.Schema, ((NumericColumn)table.Find("score")!).Values, table.Find("label"), table.Find("truth")!, out _);

        Assert.Equal(92, outcomes.Rows);
        Assert.Equal(exact.Figures[PerformanceMetric.Accuracy], outcomes.Report().Figures[PerformanceMetric.Accuracy]);
        Assert.Equal(exact.Confusion, outcomes.Report().Confusion);
    }

    [Fact]
    public void PositiveClassAndThresholdAreThoseOfTheSignature()
    {
        var schema = Profiles.Schema with { Class = null, Label = new ReferenceLabel("truth", new PredictionSpec(PredictionType.Probability, "0", 0.25)) };
        var outcomes = ReferenceProfile.From(Profiles.Labelled(100), schema).Outcomes!;

        Assert.Equal(("0", 0.25), (outcomes.Schema.PositiveClass, outcomes.Schema.Threshold));
        Assert.Equal(75 - 6, outcomes.Report().Confusion!.Where(cell => cell.Predicted == "0").Sum(cell => cell.Rows));
    }

    [Fact]
    public void OfNumbersItIsTheirErrors()
    {
        var table = new ColumnTable(3, [new NumericColumn("p", [1, 2, 4]), new NumericColumn("y", [2, 2, 2])]);
        var schema = new ReferenceSchema([], "p", null) { Label = new ReferenceLabel("y", new PredictionSpec(PredictionType.Numeric)) };

        Assert.Equal(1, ReferenceProfile.From(table, schema).Outcomes!.Report().Figures[PerformanceMetric.Mae].Value);
    }

    [Fact]
    public void OfSeveralClassesThosePredictedAreToldApart()
    {
        var table = new ColumnTable(4, [new CategoricalColumn("c", [0, 1, 1, 2], ["a", "b", "c"]), new CategoricalColumn("y", [0, 1, 3, 3], ["a", "b", "c", "d"])]);
        var schema = new ReferenceSchema([], null, "c") { Label = new ReferenceLabel("y", new PredictionSpec(PredictionType.Categorical)) };
        var outcomes = ReferenceProfile.From(table, schema).Outcomes!;

        Assert.Equal(["a", "b", "c"], outcomes.Schema.Classes);
        Assert.Equal(0.5, outcomes.Report().Figures[PerformanceMetric.Accuracy].Value);
    }

    [Fact]
    public void WhichClassesAreToldApartIsNotForTheSignatureToSay()
    {
        var schema = OutcomeSchema.Multiclass(["a", "b"]);

        Assert.True(schema.Reads(new PredictionSpec(PredictionType.Categorical)));
        Assert.False(schema.Reads(new PredictionSpec(PredictionType.Probability)));
        Assert.True(OutcomeSchema.Binary("1", 0.5).Reads(new PredictionSpec(PredictionType.Probability)));
        Assert.False(OutcomeSchema.Binary("1", 0.5).Reads(new PredictionSpec(PredictionType.Probability, "yes")));
        Assert.False(OutcomeSchema.Regression().Reads(new PredictionSpec(PredictionType.Categorical)));
    }

    [Theory]
    [InlineData("gone", PredictionType.Probability, "score", "label", "no column \"gone\" of labels")]
    [InlineData("truth", PredictionType.Probability, null, null, "reference.prediction, or that of predicted classes as reference.class")]
    [InlineData("truth", PredictionType.Numeric, null, "label", "name the column of predictions as reference.prediction.")]
    [InlineData("truth", PredictionType.Categorical, "score", null, "reference.class")]
    [InlineData("region", PredictionType.Numeric, "score", null, "No row of the reference has both")]
    public void WhatCannotBeHeldAgainstLabelsIsRefusedByName(string label, PredictionType type, string? prediction, string? @class, string says)
    {
        var schema = Profiles.Schema with { Prediction = prediction, Class = @class, Label = new ReferenceLabel(label, new PredictionSpec(type)) };

        Assert.Contains(says, Assert.Throws<ReferenceException>(() => ReferenceProfile.From(Profiles.Labelled(100), schema)).Message, StringComparison.Ordinal);
    }
}
