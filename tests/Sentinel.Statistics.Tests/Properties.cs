using FsCheck;
using FsCheck.Fluent;

namespace Sentinel.Statistics.Tests;

/// <summary>Runs a property on 300 seeded cases, so that a failure comes back.</summary>
internal static class Properties
{
    public static void Hold(Property property)
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20_260_101, 11), property);

    /// <summary>Cells as they come: numbers great and small, repeats, infinities, both absent patterns and another NaN.</summary>
    public static Arbitrary<double[]> Cells { get; } = Cell().ArrayOf().ToArbitrary();

    private static Gen<double> Cell()
        => Gen.Frequency(
            (6, Gen.Choose(-40, 40).Select(value => value / 8.0)),
            (3, Gen.Choose(int.MinValue, int.MaxValue).Select(value => value * 1e-3)),
            (1, Gen.Elements(
                0.0,
                -0.0,
                double.MaxValue,
                double.MinValue,
                double.Epsilon,
                1e200,
                -1e160,
                double.PositiveInfinity,
                double.NegativeInfinity,
                double.NaN,
                Sentinel.Contracts.Batches.Cell.Missing,
                Sentinel.Contracts.Batches.Cell.WrongType)));
}
