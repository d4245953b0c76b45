using System.Text.Json;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Comparisons;
using Sentinel.Testing;

namespace Sentinel.Statistics.Tests.Comparisons;

/// <summary>Every figure of every case that SciPy computed on the California and bike data.</summary>
public sealed class TwoSampleOracleTests
{
    private const double StatisticTolerance = 1e-9;
    private const double PValueTolerance = 1e-6;

    // SciPy forms the Cramér–von Mises p-value as 1 − cdf: of the smallest one bit of the 1 is left, which its own versions differ in.
    private const double CancelledTolerance = 2.3e-16;

    // SciPy's distances of histograms are differences of shares near 1.
    private const double ShareRounding = 1e-15;

    [SharedTheory]
    [InlineData("california_full")]
    [InlineData("california_chunk_0")]
    [InlineData("california_chunk_1")]
    [InlineData("california_chunk_2")]
    [InlineData("bike_2011-01-29_2011-02-07")]
    [InlineData("bike_2011-02-07_2011-02-14")]
    [InlineData("bike_2011-07-01_2011-07-31")]
    public void EveryFigureEqualsSciPys(string name)
    {
        // The file writes NaN, which is no JSON, for the null of a PSI over one bin.
        using var oracle = JsonDocument.Parse(File.ReadAllText(SharedFolder.PathOf("oracles", "two_sample.json")).Replace("NaN", "null", StringComparison.Ordinal));
        var expected = oracle.RootElement.GetProperty("cases").GetProperty(name);
        using var files = Files(name, expected);
        string[] columns = [.. expected.GetProperty("features").EnumerateObject().Select(feature => feature.Name)];
        string[] categorical = [.. expected.GetProperty("features").EnumerateObject().Where(feature => feature.Value.GetProperty("type").GetString() == "categorical").Select(feature => feature.Name)];

        var report = DriftComparison.Run(new ComparisonRequest(files.Reference, files.Current) { Columns = columns, Categorical = categorical });

        Assert.Equal(columns, report.Features.Select(feature => feature.Name));
        foreach (var feature in report.Features)
        {
            Check($"{name}/{feature.Name}", expected.GetProperty("features").GetProperty(feature.Name), feature);
        }
    }

    private static void Check(string what, JsonElement expected, FeatureComparison actual)
    {
        Assert.Equal(expected.GetProperty("n_reference").GetInt64(), actual.ReferenceCount);
        Assert.Equal(expected.GetProperty("n_current").GetInt64(), actual.CurrentCount);
        var statistics = actual.Statistics;
        Statistic("psi", statistics.Psi);
        Statistic("psi_null_95", statistics.PsiNull95);
        Statistic("psi_null_99", statistics.PsiNull99);
        Statistic("kl_current_reference", statistics.KlCurrentReference);
        Statistic("js_distance", statistics.JsDistance);
        Statistic("hellinger", statistics.Hellinger);
        Statistic("total_variation", statistics.TotalVariation, ShareRounding);
        Statistic("l_infinity", statistics.LInfinity, ShareRounding);
        Shares("reference_count", actual.ReferenceShare!, actual.ReferenceCount);
        Shares("current_count", actual.CurrentShare!, actual.CurrentCount);
        if (actual.Type == FeatureType.Numeric)
        {
            Assert.Equal(expected.GetProperty("edges").EnumerateArray().Select(edge => edge.GetDouble()), actual.Edges!);
            Statistic("ks", statistics.Ks);
            PValue("ks_pvalue", statistics.KsPValue);
            Statistic("wasserstein", statistics.Wasserstein);
            Statistic("wasserstein_normalised", statistics.WassersteinNormalised);
            Statistic("mann_whitney_u", statistics.MannWhitneyU);
            PValue("mann_whitney_pvalue", statistics.MannWhitneyPValue);
            Statistic("cramer_von_mises", statistics.CramerVonMises);
            PValue("cramer_von_mises_pvalue", statistics.CramerVonMisesPValue, CancelledTolerance);
            Statistic("energy_distance", statistics.EnergyDistance);
        }
        else
        {
            Assert.Equal(expected.GetProperty("categories").EnumerateArray().Select(category => category.GetString()), actual.Categories!);
            Statistic("chi2", statistics.Chi2);
            PValue("chi2_pvalue", statistics.Chi2PValue);
            Statistic("cramers_v", statistics.CramersV);
            Assert.Equal(expected.GetProperty("dof").GetInt32(), statistics.DegreesOfFreedom);
        }

        void Statistic(string figure, double? value, double absolute = 0)
        {
            if (expected.GetProperty(figure).ValueKind == JsonValueKind.Null)
            {
                Assert.Null(value);
                return;
            }

            Figure.Equal(expected.GetProperty(figure).GetDouble(), value, StatisticTolerance, $"{what} {figure}", absolute);
        }

        void PValue(string figure, double? value, double absolute = 0)
            => Figure.Equal(expected.GetProperty(figure).GetDouble(), value, PValueTolerance, $"{what} {figure}", absolute);

        void Shares(string figure, IReadOnlyList<double> shares, long count)
            => Assert.Equal(expected.GetProperty(figure).EnumerateArray().Select(cell => cell.GetInt64() / (double)count), shares);
    }

    private static CaseFiles Files(string name, JsonElement expected)
    {
        if (expected.GetProperty("dataset").GetString() != "bike")
        {
            string analysis = SharedFolder.PathOf("data", "california_housing_analysis.csv");
            string reference = SharedFolder.PathOf("data", "california_housing_reference.csv");
            return name == "california_full"
                ? new CaseFiles(reference, analysis, null)
                : Slice(reference, analysis, (line, _) => (line - 1) / 2000 == name[^1] - '0', referenceRows: null);
        }

        string from = expected.GetProperty("from").GetString()!;
        string to = expected.GetProperty("to").GetString()! + " 23:59:59";
        string bike = SharedFolder.PathOf("data", "bike_sharing_hourly.csv");
        return Slice(
            bike,
            bike,
            (_, cells) => string.CompareOrdinal(cells[1], from) >= 0 && string.CompareOrdinal(cells[1], to) <= 0,
            cells => string.CompareOrdinal(cells[1], "2011-01-29") < 0);
    }

    private static CaseFiles Slice(string referencePath, string currentPath, Func<int, string[], bool> current, Func<string[], bool>? referenceRows)
    {
        string folder = Directory.CreateTempSubdirectory("sentinel-oracle-").FullName;
        string currentSlice = Path.Combine(folder, "current.csv");
        File.WriteAllLines(currentSlice, File.ReadLines(currentPath).Where((line, i) => i == 0 || current(i, line.Split(','))));
        if (referenceRows is not null)
        {
            string referenceSlice = Path.Combine(folder, "reference.csv");
            File.WriteAllLines(referenceSlice, File.ReadLines(referencePath).Where((line, i) => i == 0 || referenceRows(line.Split(','))));
            referencePath = referenceSlice;
        }

        return new CaseFiles(referencePath, currentSlice, folder);
    }

    private sealed record CaseFiles(string Reference, string Current, string? Folder) : IDisposable
    {
        public void Dispose()
        {
            if (Folder is not null)
            {
                Directory.Delete(Folder, recursive: true);
            }
        }
    }
}
