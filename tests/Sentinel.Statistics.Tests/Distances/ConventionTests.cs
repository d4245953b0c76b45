using System.Text.Json;
using Sentinel.Statistics.Distances;
using Sentinel.Testing;

namespace Sentinel.Statistics.Tests.Distances;

/// <summary>Our figures among those that other tools give for the same histograms: equal where the convention is the same.</summary>
public sealed class ConventionTests
{
    private const double Tolerance = 1e-9;

    [SharedFact]
    public void TheTwoHistogramsGiveTheNamedConventionsFigures()
    {
        using var oracle = Open();
        var expected = oracle.RootElement.GetProperty("two_histograms");
        long[] reference = Counts(expected.GetProperty("ref"), 1);
        long[] current = Counts(expected.GetProperty("cur"), 1);

        var distances = HistogramDistances.Between(reference, current)!.Value;
        var chi2 = ChiSquareHomogeneity.Test(reference, current)!.Value;
        var known = ChiSquareHomogeneity.Test(reference.AsSpan(0, 4), current.AsSpan(0, 4))!.Value;

        Figure.Equal(expected.GetProperty("js").GetProperty("dist_b2").GetDouble(), distances.JensenShannon, Tolerance, "Jensen-Shannon");
        Figure.Equal(expected.GetProperty("hellinger").GetDouble(), distances.Hellinger, Tolerance, "Hellinger");
        Figure.Equal(expected.GetProperty("linf").GetDouble(), distances.LInfinity, Tolerance, "L∞");
        Figure.Equal(expected.GetProperty("tv").GetDouble(), distances.TotalVariation, Tolerance, "total variation");
        Figure.Equal(expected.GetProperty("chi2").GetProperty("contingency(nannyml,alibi,frouros)").GetDouble(), chi2.Statistic, Tolerance, "chi-square");
        Assert.Equal(expected.GetProperty("chi2").GetProperty("dof").GetInt32(), chi2.DegreesOfFreedom);
        Figure.Equal(expected.GetProperty("chi2_without_new_category").GetProperty("contingency").GetDouble(), known.Statistic, Tolerance, "chi-square without the new category");
        Figure.Equal(expected.GetProperty("cramers_v").GetProperty("plain").GetDouble(), chi2.CramersV, Tolerance, "Cramér's V");

        // Jeffreys shares by hand: (c + ½)/(N + 2½) on both sides.
        double psi = reference.Zip(current, (r, c) => ((c + 0.5) / 502.5, (r + 0.5) / 1002.5)).Sum(share => (share.Item1 - share.Item2) * Math.Log(share.Item1 / share.Item2));
        Figure.Equal(psi, distances.Psi, Tolerance, "PSI");
    }

    [SharedFact]
    public void PublishedVectorsGiveThePublishedDistances()
    {
        using var oracle = Open();
        foreach (var vector in oracle.RootElement.GetProperty("published_vectors").EnumerateArray())
        {
            // Shares as counts of 10^8, so that smoothing changes nothing before the seventh digit.
            var distances = HistogramDistances.Between(Counts(vector.GetProperty("q"), 1e8), Counts(vector.GetProperty("p"), 1e8))!.Value;
            if (vector.TryGetProperty("js_dist_nat", out var js))
            {
                Figure.Equal(js.GetDouble(), distances.JensenShannon * Math.Sqrt(Math.Log(2)), 1e-7, "Jensen-Shannon");
            }

            if (vector.TryGetProperty("hellinger", out var hellinger))
            {
                Figure.Equal(hellinger.GetDouble(), distances.Hellinger, 1e-7, "Hellinger");
            }

            if (vector.TryGetProperty("psi", out var psi))
            {
                Figure.Equal(psi.GetDouble(), distances.Psi, 1e-5, "PSI");
                Figure.Equal(vector.GetProperty("kl_pq").GetDouble(), distances.KullbackLeibler, 1e-5, "KL");
            }
        }
    }

    [Fact]
    public void ASingleBinHasNoNullAndAnEmptySideNoDistance()
    {
        Assert.Null(HistogramDistances.Between([5], [7])!.Value.PsiNull99);
        Assert.Null(HistogramDistances.Between([5, 1], [0, 0]));
    }

    private static JsonDocument Open() => JsonDocument.Parse(File.ReadAllText(SharedFolder.PathOf("oracles", "conventions.json")));

    private static long[] Counts(JsonElement shares, double scale) => [.. shares.EnumerateArray().Select(share => (long)Math.Round(share.GetDouble() * scale))];
}
