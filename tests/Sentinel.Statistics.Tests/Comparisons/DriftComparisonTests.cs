using System.Text.Json;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Comparisons;
using Sentinel.Statistics.Tables;
using Sentinel.Statistics.Tests.Performance;
using Sentinel.Testing;

namespace Sentinel.Statistics.Tests.Comparisons;

public sealed class DriftComparisonTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sentinel-compare-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void DriftNeedsTheEffectAndMoreThanChance()
    {
        // At 100 against 100 rows chance alone gives a PSI up to 0.43: over the threshold, and still no drift.
        var small = Compare(NumericTestData.Normal(100, seed: 1, mean: 0), NumericTestData.Normal(100, seed: 2, mean: 0.55));
        Assert.InRange(small.Statistics.Psi!.Value, 0.25, small.Statistics.PsiNull99!.Value);
        Assert.Equal(Verdict.Stable, small.Verdict);

        // At 100,000 rows a tiny shift is certain, and still no drift.
        var certain = Compare(NumericTestData.Normal(100_000, seed: 3, mean: 0), NumericTestData.Normal(100_000, seed: 4, mean: 0.05));
        Assert.True(certain.Statistics.KsPValue < 1e-6);
        Assert.Equal(Verdict.Stable, certain.Verdict);

        Assert.Equal(Verdict.Warning, Compare(NumericTestData.Normal(5_000, seed: 5, mean: 0), NumericTestData.Normal(5_000, seed: 6, mean: 0.4)).Verdict);
        Assert.Equal(Verdict.Drift, Compare(NumericTestData.Normal(5_000, seed: 7, mean: 0), NumericTestData.Normal(5_000, seed: 8, mean: 1)).Verdict);
    }

    [Theory]
    [InlineData("x\n1\n2\n3\n", "x\n", "the current data has no values")]
    [InlineData("x\n1\n2\n3\n", "x\n5\n", "the current data has one value only")]
    [InlineData("x,y\n,1\n,2\n", "x,y\n1,1\n2,2\n", "the reference has no values")]
    [InlineData("x\n4\n4\n4\n", "x\n1\n2\n", "the reference is constant (4)")]
    [InlineData("x\ninf\n-inf\n", "x\n1\n2\n", "the reference has no values")]
    [InlineData("x\na\na\n", "x\na\na\n", "both sides are constant (a)")]
    public void WhatCannotBeJudgedIsInsufficientWithAReason(string reference, string current, string reason)
    {
        var report = Run(reference, current);

        Assert.Equal(Verdict.Insufficient, report.Features[0].Verdict);
        Assert.StartsWith(reason, report.Features[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AConstantCategoryThatChangesIsDrift()
    {
        string reference = "x\n" + string.Concat(Enumerable.Repeat("a\n", 50));
        string current = "x\n" + string.Concat(Enumerable.Repeat("b\n", 50));

        Assert.Equal(Verdict.Drift, Run(reference, current).Verdict);
    }

    [Fact]
    public void ColumnsOfOneFileOnlyAreNamed()
    {
        var report = Run("a,b\n1,2\n2,3\n", "c,b\n1,2\n2,4\n");

        Assert.Equal(["b"], report.Features.Select(feature => feature.Name));
        Assert.Equal(["a"], report.OnlyInReference!);
        Assert.Equal(["c"], report.OnlyInCurrent!);
    }

    [Fact]
    public void FilesWithNothingInCommonAreRefused()
        => Assert.Contains("no column in common", Assert.Throws<TableFormatException>(() => Run("a\n1\n", "b\n1\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void AColumnOfNamesOnOneSideIsOfNamesOnBoth()
    {
        var feature = Run("x\n1\n2\n2\n", "x\n1\n2\nbroken\n").Features[0];

        Assert.Equal(FeatureType.Categorical, feature.Type);
        Assert.Equal(["1", "2", "broken"], feature.Categories!);
    }

    [Fact]
    public void WindowsAreStretchesOfTheCurrentRows()
    {
        string reference = "x\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"{i % 50}\n"));
        string current = "x\n" + string.Concat(Enumerable.Range(0, 250).Select(i => $"{(i < 200 ? i % 50 : 500 + i)}\n"));

        var report = Run(reference, current, windowRows: 100);

        Assert.Equal([(0, 100, Verdict.Stable), (100, 100, Verdict.Stable), (200, 50, Verdict.Drift)], report.Windows!.Select(window => ((int)window.FromRow, (int)window.Rows, window.Verdict)));
    }

    [Fact]
    public void JsonHasTheNamesThatUsersRelyOn()
    {
        var report = Run("x,c\n1,a\n2,b\n3,a\n", "x,c\n2,a\n3,b\n9,b\n");
        using var stream = new MemoryStream();
        ComparisonJson.Write(stream, report);
        var json = JsonDocument.Parse(stream.ToArray()).RootElement;

        Assert.Equal(["referenceRows", "currentRows", "verdict", "features"], json.EnumerateObject().Select(property => property.Name));
        var numeric = json.GetProperty("features")[0];
        Assert.Equal("numeric", numeric.GetProperty("type").GetString());
        Assert.Equal("stable", numeric.GetProperty("verdict").GetString());
        Assert.All(
            ["psi", "ks", "ksPValue", "jsDistance", "hellinger", "totalVariation", "lInfinity", "klCurrentReference", "wasserstein", "wassersteinNormalised", "mannWhitneyU", "mannWhitneyPValue", "cramerVonMises", "cramerVonMisesPValue", "energyDistance"],
            name => Assert.Equal(JsonValueKind.Number, numeric.GetProperty("statistics").GetProperty(name).ValueKind));
        Assert.All(["edges", "referenceShare", "currentShare"], name => Assert.Equal(JsonValueKind.Array, numeric.GetProperty(name).ValueKind));
        Assert.Equal(JsonValueKind.Number, numeric.GetProperty("adjustedPValue").ValueKind);
        var categorical = json.GetProperty("features")[1];
        Assert.Equal("categorical", categorical.GetProperty("type").GetString());
        Assert.All(
            ["psi", "jsDistance", "hellinger", "totalVariation", "lInfinity", "klCurrentReference", "chi2", "chi2PValue", "degreesOfFreedom", "cramersV"],
            name => Assert.Equal(JsonValueKind.Number, categorical.GetProperty("statistics").GetProperty(name).ValueKind));
        Assert.Equal(["a", "b"], categorical.GetProperty("categories").EnumerateArray().Select(category => category.GetString()));
    }

    [SharedFact]
    public void NumericColumnsAreComparedTogether()
    {
        string reference = SharedFolder.PathOf("data", "california_housing_reference.csv");
        string analysis = SharedFolder.PathOf("data", "california_housing_analysis.csv");

        var report = DriftComparison.Run(new ComparisonRequest(reference, analysis) { Columns = Housing.Features }).Multivariate!;

        Assert.Equal(3, report.PcaReconstructionError!.Components);
        Figure.Equal(1.246948272750118, report.PcaReconstructionError.Reference, 1e-9, "reconstruction error of the reference");
        Assert.InRange(report.PcaReconstructionError.Current, 1.3, 1.8);
        Assert.InRange(report.Mmd2!.Value, 0.1, 0.5);
        Assert.Equal(1 / 101.0, report.Mmd2PValue);
        Assert.InRange(report.DomainClassifier!.Auc, 0.7, 0.8);
        Assert.Equal(0, report.HotellingT2!.PValue);
        Assert.Equal((1000, 1000), (report.Sample!.ReferenceRows, report.Sample.CurrentRows));
    }

    [Fact]
    public void RowsThatAreNotCompleteTakeNoPartTogether()
    {
        var report = Run("x,y\n1,\n,2\n1,1e308\n", "x,y\n1,2\n3,5\n");

        Assert.Equal((0, 2), (report.Multivariate!.ReferenceRows, report.Multivariate.CurrentRows));
        Assert.StartsWith("only 0 reference and 2 current rows", report.Multivariate.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void LabelsGiveThePerformanceOfBothSidesAndAnEstimate()
    {
        string rows = "x,score,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{i},{i / 200.0},{(i > 90 ? 1 : 0)}\n"));
        string unlabelled = "x,score\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{i},{i / 400.0}\n"));
        var outcomes = new ComparedOutcomes("y") { Prediction = "score" };

        var both = Run(rows, rows, outcomes: outcomes).Performance!;
        var one = Run(rows, unlabelled, outcomes: outcomes).Performance!;

        Assert.Equal(1, both.Current!.Figures["rocAuc"].Value);
        Assert.Equal(0.955, both.Reference!.Figures["accuracy"].Value, 12);
        Assert.False(both.Estimated!.Unreliable);
        Assert.Null(one.Current);
        Assert.Null(one.Estimated!.Unreliable);
        Assert.InRange(one.Estimated.Figures["accuracy"].Value, 0.9, 0.92);
        Assert.Throws<TableFormatException>(() => Run(unlabelled, unlabelled, outcomes: outcomes));
    }

    private static FeatureComparison Compare(double[] reference, double[] current)
        => DriftComparison.Compare(Table(reference), Table(current), ["x"], DriftThresholds.Default).Features[0];

    private static ColumnTable Table(double[] values) => new(values.Length, [new NumericColumn("x", values)]);

    private ComparisonReport Run(string reference, string current, int? windowRows = null, ComparedOutcomes? outcomes = null)
    {
        string referencePath = Path.Combine(_folder, "reference.csv");
        string currentPath = Path.Combine(_folder, "current.csv");
        File.WriteAllText(referencePath, reference);
        File.WriteAllText(currentPath, current);
        return DriftComparison.Run(new ComparisonRequest(referencePath, currentPath) { WindowRows = windowRows, Outcomes = outcomes });
    }
}
