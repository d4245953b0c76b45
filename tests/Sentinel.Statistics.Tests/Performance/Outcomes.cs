using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Performance;

namespace Sentinel.Statistics.Tests.Performance;

/// <summary>Rows with labels, of every kind and of none.</summary>
internal static class Outcomes
{
    public static OutcomeSchema Binary { get; } = OutcomeSchema.Binary("1", threshold: 0.5);

    public static OutcomeSchema Multiclass { get; } = OutcomeSchema.Multiclass(["a", "b", "3"]);

    public static OutcomeSchema[] Schemas { get; } = [Binary, Multiclass, OutcomeSchema.Regression()];

    public static Arbitrary<(double Prediction, string? Class, OutcomeLabel Label)[]> Rows { get; } = Row().ArrayOf().ToArbitrary();

    public static OutcomeSketch Sketch(OutcomeSchema schema, IEnumerable<(double Prediction, string? Class, OutcomeLabel Label)> rows)
    {
        var sketch = new OutcomeSketch(schema);
        foreach (var (prediction, name, label) in rows)
        {
            sketch.Add(prediction, name, label);
        }

        return sketch;
    }

    private static Gen<(double, string?, OutcomeLabel)> Row()
        => from prediction in Number()
           from name in Gen.Elements<string?>(null, "1", "0", "1.0", "true", "a", "b", "3", "c", "")
           from label in Label()
           select (prediction, name, label);

    private static Gen<OutcomeLabel> Label() => Gen.OneOf(
        Gen.Elements(OutcomeLabel.From(true), OutcomeLabel.From(false), OutcomeLabel.From("a"), OutcomeLabel.From("b"), OutcomeLabel.From("d"), OutcomeLabel.From(text: null)),
        Gen.Elements(0.0, 1.0, 3.0).Select(OutcomeLabel.From),
        Number().Select(OutcomeLabel.From));

    private static Gen<double> Number() => Gen.Frequency(
        (6, Gen.Choose(0, 1000).Select(value => value / 1000.0)),
        (2, Gen.Choose(-50, 50).Select(value => value * 7.3)),
        (1, Gen.Elements(0.0, -0.0, 1, 1e308, -1e308, 1e-308, double.Epsilon, 1e200, double.NaN, double.PositiveInfinity, double.NegativeInfinity, Cell.Missing)));
}
