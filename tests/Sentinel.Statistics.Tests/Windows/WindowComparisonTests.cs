using FsCheck.Fluent;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Comparisons;
using Sentinel.Statistics.Figures;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;
using Sentinel.Statistics.Tables;
using Sentinel.Statistics.Windows;
using Sentinel.Testing;

namespace Sentinel.Statistics.Tests.Windows;

public sealed class WindowComparisonTests
{
    private const double Exact = 1e-12;

    [SharedFact]
    public void LiveFiguresOfCountsAreTheExactOnesOfTheSameRows()
    {
        string[] numeric = ["MedInc", "HouseAge", "AveRooms", "Population", "Latitude", "Longitude", "y_pred_proba"];
        string[] names = [.. numeric, "y_pred"];
        var read = new TableColumns { Only = names, Categorical = ["y_pred"] };
        var referenceTable = CsvTable.Read(SharedFolder.PathOf("data", "california_housing_reference.csv"), read);
        var currentTable = CsvTable.Read(SharedFolder.PathOf("data", "california_housing_analysis.csv"), read);
        var exact = DriftComparison.Compare(referenceTable, currentTable, names, DriftThresholds.Default);

        var live = Live(referenceTable, currentTable, names);

        Assert.Equal(8232, live.Rows);
        foreach ((var expected, var actual) in exact.Features.Zip(live.Features))
        {
            SameFromCounts(expected, actual);
            if (expected.Type == FeatureType.Numeric)
            {
                Assert.InRange(expected.Statistics.Ks!.Value, actual.Statistics.Ks!.Value - Exact, actual.Statistics.Ks.Value + actual.Statistics.KsBound!.Value + Exact);
                Assert.InRange(actual.Statistics.KsBound.Value, 0, 0.15);
                Assert.Equal(expected.Statistics.Wasserstein!.Value, actual.Statistics.Wasserstein!.Value, actual.Statistics.WassersteinBound!.Value);
                Assert.InRange(actual.Statistics.WassersteinBound.Value / actual.Statistics.Wasserstein.Value * actual.Statistics.WassersteinNormalised!.Value, 0, 0.15);
            }
        }
    }

    [Fact]
    public void ContinuousDataIsMeasuredWithinItsBounds()
    {
        var reference = Column(NumericTestData.Normal(20_000, seed: 1, mean: 0));
        var current = Column(NumericTestData.Normal(5_000, seed: 2, mean: 0.3));
        var exact = DriftComparison.Compare(reference, current, ["x"], DriftThresholds.Default).Features[0].Statistics;

        var live = Live(reference, current, ["x"]).Features[0].Statistics;

        Assert.InRange(live.KsBound!.Value, 0, 0.012);
        Assert.InRange(exact.Ks!.Value, live.Ks!.Value - Exact, live.Ks.Value + live.KsBound.Value + Exact);
        Figure.Equal(exact.Wasserstein!.Value, live.Wasserstein, 0.02, "Wasserstein");
        Assert.Equal(exact.Wasserstein.Value, live.Wasserstein!.Value, live.WassersteinBound!.Value);
        Assert.InRange(live.WassersteinBound.Value, 0, 0.05);
        Figure.Equal(exact.EnergyDistance!.Value, live.EnergyDistance, 0.02, "energy");
    }

    [Fact]
    public void NewCategoriesCountAsExactlyAsKnownOnes()
    {
        var reference = Names(["a", "b", "a", "c", "a", "b", "a", "c"]);
        var current = Names(["a", "d", "e", "d", "b", "c", "c"]);
        var exact = DriftComparison.Compare(reference, current, ["x"], DriftThresholds.Default).Features[0];

        var live = Live(reference, current, ["x"]).Features[0];

        SameFromCounts(exact, live);
        Assert.Equal(3 / 7.0, live.Statistics.NewCategoryShare);
        Assert.Equal(["a", "b", "c", "d", "e"], live.Categories);
    }

    [Fact]
    public void NoCellsOfAnyKindMakeANaNOrAnError()
        => Properties.Hold(Prop.ForAll(Properties.Cells, Properties.Cells, (a, b) =>
        {
            if (a.Length == 0)
            {
                return true;
            }

            var live = Live(Column(a), Column(b), ["x"]).Features[0];
            var exact = DriftComparison.Compare(Column(a), Column(b), ["x"], DriftThresholds.Default).Features[0];
            return live.ToDictionary().Values.All(double.IsFinite)
                && AllFinite(exact.Statistics)
                && live.ReferenceShare.Concat(live.CurrentShare).All(double.IsFinite)
                && live.InsufficientReason is null == exact.Reason is null;
        }));

    [Fact]
    public void WassersteinOnTheRawValuesIsWithinItsBoundWhateverTheyAre()
        => Properties.Hold(Prop.ForAll(Properties.Cells, Properties.Cells, (a, b) =>
        {
            if (a.Length == 0)
            {
                return true;
            }

            var live = Live(Column(a), Column(b), ["x"]).Features[0].Statistics;
            var exact = DriftComparison.Compare(Column(a), Column(b), ["x"], DriftThresholds.Default).Features[0].Statistics;
            return live.WassersteinBound is not { } bound || live.Wasserstein is not { } near || exact.Wasserstein is not { } value
                || Math.Abs(near - value) <= bound + (Exact * (near + value));
        }));

    [Fact]
    public void WhatCannotBeJudgedSaysWhy()
    {
        Assert.Equal("the current data has no values", Reason([1, 2, 3], [Cell.Missing, Cell.Missing]));
        Assert.Equal("the current data has one value only", Reason([1, 2, 3], [4]));
        Assert.Equal("the reference has no values", Reason([double.NaN, double.PositiveInfinity], [4, 5]));
        Assert.StartsWith("the reference is constant (7)", Reason([7, 7, 7], [4, 5]), StringComparison.Ordinal);
        Assert.Null(Reason([1, 2, 3], [5, 5, 5]));
    }

    private static string? Reason(double[] reference, double[] current) => Live(Column(reference), Column(current), ["x"]).Features[0].InsufficientReason;

    private static bool AllFinite(FeatureStatistics statistics)
        => typeof(FeatureStatistics).GetProperties().Select(property => property.GetValue(statistics)).OfType<double>().All(double.IsFinite);

    private static void SameFromCounts(FeatureComparison expected, FeatureFigures actual)
    {
        Assert.Equal(expected.Name, actual.Name);
        Same(statistics => statistics.Psi);
        Same(statistics => statistics.PsiNull99);
        Same(statistics => statistics.KlCurrentReference);
        Same(statistics => statistics.JsDistance);
        Same(statistics => statistics.Hellinger);
        Same(statistics => statistics.TotalVariation);
        Same(statistics => statistics.LInfinity);
        Same(statistics => statistics.Chi2);
        Same(statistics => statistics.CramersV);

        void Same(Func<FeatureStatistics, double?> figure)
        {
            Assert.Equal(figure(expected.Statistics).HasValue, figure(actual.Statistics).HasValue);
            if (figure(expected.Statistics) is { } value)
            {
                Figure.Equal(value, figure(actual.Statistics), Exact, expected.Name);
            }
        }
    }

    private static ColumnTable Column(double[] values) => new(values.Length, [new NumericColumn("x", values)]);

    private static ColumnTable Names(string[] cells)
    {
        string[] dictionary = [.. cells.Distinct()];
        return new ColumnTable(cells.Length, [new CategoricalColumn("x", [.. cells.Select(cell => Array.IndexOf(dictionary, cell))], dictionary)]);
    }

    private static WindowFigures Live(ColumnTable reference, ColumnTable current, string[] names)
    {
        var features = names.Select(name => new FeatureSpec(name, reference.Find(name) is NumericColumn ? FeatureType.Numeric : FeatureType.Categorical)).ToArray();
        var profile = ReferenceProfile.From(reference, new ReferenceSchema(features, Prediction: null, Class: null));
        var batch = TableBatch.Of(current, names);
        var reader = ColumnReader.Open(batch);
        var mappings = new BatchMappings(profile);
        mappings.Bind(in reader);
        var window = new WindowSketch(profile);
        for (int start = 0; start < current.Rows; start += 500)
        {
            window.Fold(in reader, mappings, start, Math.Min(500, current.Rows - start));
        }

        return WindowComparison.Of(window);
    }
}
