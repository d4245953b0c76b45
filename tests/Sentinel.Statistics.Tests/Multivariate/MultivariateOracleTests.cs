using System.Text.Json;
using Sentinel.Statistics.Multivariate;
using Sentinel.Statistics.Tables;
using Sentinel.Statistics.Tests.Performance;
using Sentinel.Testing;

namespace Sentinel.Statistics.Tests.Multivariate;

/// <summary>What scikit-learn and NannyML 0.13.1 computed on the eight features of the housing file.</summary>
public sealed class MultivariateOracleTests
{
    private const double Tolerance = 1e-9;

    [SharedFact]
    public void ReconstructionErrorsEqualScikitLearns()
    {
        using var oracle = Oracle("multivariate.json");
        var expected = oracle.RootElement.GetProperty("pca_reconstruction_error");
        double[][] reference = Rows(Housing.ReferenceTable());
        double[][] analysis = Rows(Housing.AnalysisTable());

        var components = PrincipalComponents.Fit(Moments(reference))!;

        Assert.Equal(expected.GetProperty("components").GetInt32(), components.Components);
        Figure.Equal(expected.GetProperty("reference").GetDouble(), reference.Average(row => components.Error(row)), Tolerance, "reference");
        foreach (var (chunk, error) in expected.GetProperty("chunks_of_1000").EnumerateArray().Index())
        {
            double[][] rows = analysis[(chunk * 1000)..((chunk + 1) * 1000)];
            Figure.Equal(error.GetDouble(), rows.Average(row => components.Error(row)), Tolerance, $"chunk {chunk}");
            Figure.Equal(Math.Sqrt(rows.Average(row => Math.Pow(components.Error(row), 2))), components.RootMeanSquareError(Moments(rows)), Tolerance, $"chunk {chunk}, root mean square from co-moments");
        }
    }

    [SharedFact]
    public void ReconstructionErrorsFlagTheChunksThatNannyMlFlags()
    {
        using var oracle = Oracle("nannyml_california.json");
        double[][] reference = Rows(Housing.ReferenceTable());
        var components = PrincipalComponents.Fit(Moments(reference))!;
        double[] usual = [.. reference.Chunk(1000).Select(chunk => chunk.Average(row => components.Error(row)))];
        double mean = usual.Average();
        double deviation = Math.Sqrt(usual.Average(error => (error - mean) * (error - mean)));
        double[] errors = [.. Rows(Housing.AnalysisTable()).Chunk(1000).Select(chunk => chunk.Average(row => components.Error(row)))];

        foreach (var (chunk, expected) in oracle.RootElement.GetProperty("pca_reconstruction").EnumerateArray().Index())
        {
            Figure.Equal(expected.GetProperty("value").GetDouble(), errors[chunk], Tolerance, $"chunk {chunk}");
            Assert.Equal(expected.GetProperty("alert").GetBoolean(), Math.Abs(errors[chunk] - mean) > 3 * deviation);
        }
    }

    [SharedFact]
    public void KernelDistancesEqualScikitLearns()
    {
        using var oracle = Oracle("multivariate.json");
        var expected = oracle.RootElement.GetProperty("mmd2_unbiased_rbf");
        double[][] all = Rows(Housing.ReferenceTable());
        var scale = new Standardisation(Moments(all));
        double[][] reference = Scaled(all[..1000]);
        double[][] analysis = Scaled(Rows(Housing.AnalysisTable()));
        double gamma = expected.GetProperty("gamma").GetDouble();
        Assert.Equal(gamma, KernelDistance.GammaOf(Housing.Features.Length));
        var features = new FourierFeatures(Housing.Features.Length, gamma, seed: 7);
        foreach (var (chunk, distance) in expected.GetProperty("chunks_of_1000").EnumerateArray().Index())
        {
            double[][] rows = analysis[(chunk * 1000)..((chunk + 1) * 1000)];
            Figure.Equal(distance.GetDouble(), KernelDistance.Mmd2(reference, rows, gamma), Tolerance, $"chunk {chunk}");

            // Random features are an approximation, good to about one in √128.
            Assert.InRange(Means(reference).Mmd2(Means(rows))!.Value, distance.GetDouble() - 0.09, distance.GetDouble() + 0.09);
        }

        double[][] Scaled(double[][] rows) => [.. rows.Select(row =>
        {
            var scaled = new double[row.Length];
            scale.Apply(row, scaled);
            return scaled;
        })];

        FourierMean Means(double[][] rows)
        {
            var mean = new FourierMean();
            var row = new double[FourierFeatures.Count];
            foreach (double[] cells in rows)
            {
                features.Of(cells, row);
                mean.Add(row);
            }

            return mean;
        }
    }

    private static JsonDocument Oracle(string name) => JsonDocument.Parse(File.ReadAllText(SharedFolder.PathOf("oracles", name)));

    private static double[][] Rows(ColumnTable table)
        => [.. Enumerable.Range(0, table.Rows).Select(row => Housing.Features.Select(name => Housing.Values(table, name)[row]).ToArray())];

    private static CoMoments Moments(double[][] rows)
    {
        var moments = new CoMoments(Housing.Features.Length);
        foreach (double[] row in rows)
        {
            moments.Fold(row);
        }

        return moments;
    }
}
