using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.Tests.References;

/// <summary>A small reference with every kind of column and cell.</summary>
internal static class Profiles
{
    public static ReferenceSchema Schema { get; } = new(
        [new FeatureSpec("income", FeatureType.Numeric), new FeatureSpec("region", FeatureType.Categorical), new FeatureSpec("flat", FeatureType.Numeric)],
        Prediction: "score",
        Class: "label");

    public static ReferenceProfile Small() => ReferenceProfile.From(Table(rows: 100), Schema);

    /// <summary>The same with all that a reference may have besides: labels and segments.</summary>
    public static ReferenceProfile Whole() => ReferenceProfile.From(Labelled(rows: 100), Schema with
    {
        Label = new ReferenceLabel("truth", new PredictionSpec(PredictionType.Probability)),
        Segments = ["region", "label"],
    });

    /// <summary>The same with what came true: more often the higher the score, and not known for every row.</summary>
    public static ColumnTable Labelled(int rows) => new(
        rows,
        [.. Table(rows).Columns, new NumericColumn("truth", [.. Enumerable.Range(0, rows).Select(i => i % 13 == 0 ? Cell.Missing : i * 37 % rows < i ? 1.0 : 0.0)])]);

    /// <summary>The same with the times of its rows, seven minutes apart.</summary>
    public static ColumnTable Timed(int rows)
    {
        var start = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
        return new ColumnTable(rows, [.. Table(rows).Columns, new NumericColumn("at", [.. Enumerable.Range(0, rows).Select(i => (double)start.AddMinutes(7 * i).ToUnixTimeSeconds())])]);
    }

    public static ColumnTable Table(int rows)
    {
        string[] regions = ["north", "süd", "east"];
        double[] income = [.. Enumerable.Range(0, rows).Select(i => i % 17 == 0 ? Cell.Missing : i * 7 % 101 / 4.0)];
        income[3] = double.PositiveInfinity;
        income[5] = Cell.WrongType;
        return new ColumnTable(rows,
        [
            new NumericColumn("income", income),
            new CategoricalColumn("region", [.. Enumerable.Range(0, rows).Select(i => i % 11 == 0 ? Cell.MissingCode : i % 3)], regions),
            new NumericColumn("flat", [.. Enumerable.Repeat(2.5, rows)]),
            new NumericColumn("score", [.. Enumerable.Range(0, rows).Select(i => i / (double)rows)]),
            new CategoricalColumn("label", [.. Enumerable.Range(0, rows).Select(i => i * 2 / rows)], ["0", "1"]),
        ]);
    }
}
