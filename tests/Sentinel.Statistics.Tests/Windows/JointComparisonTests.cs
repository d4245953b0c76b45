using System.Text.Json;
using FsCheck.Fluent;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Multivariate;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;
using Sentinel.Statistics.Tables;
using Sentinel.Statistics.Tests.Performance;
using Sentinel.Statistics.Windows;
using Sentinel.Testing;

namespace Sentinel.Statistics.Tests.Windows;

public sealed class JointComparisonTests
{
    private const double Tolerance = 1e-9;

    [SharedFact]
    public void WindowsOfTheHousingFileAreFlaggedAsNannyMlFlagsThem()
    {
        using var oracle = JsonDocument.Parse(File.ReadAllText(SharedFolder.PathOf("oracles", "nannyml_california.json")));
        using var multivariate = JsonDocument.Parse(File.ReadAllText(SharedFolder.PathOf("oracles", "multivariate.json")));
        double[][] referenceRows = Rows(Housing.ReferenceTable());
        var reference = JointRows.Profile(referenceRows, sampleEvery: 1);
        double[][][] chunks = [.. Rows(Housing.AnalysisTable()).Chunk(1000)];
        double[] distances = [.. multivariate.RootElement.GetProperty("mmd2_unbiased_rbf").GetProperty("chunks_of_1000").EnumerateArray().Select(value => value.GetDouble())];
        var exact = Moments(referenceRows);

        foreach (var (chunk, expected) in oracle.RootElement.GetProperty("pca_reconstruction").EnumerateArray().Index())
        {
            var live = Live(reference, chunks[chunk]);
            var error = live.PcaReconstructionError!;
            var rows = Moments(chunks[chunk]);
            var shift = HotellingT2.Of(exact, rows)!;
            var change = CorrelationChange.Of(exact, rows)!;

            Assert.Equal((8, (long)chunks[chunk].Length, 0L, referenceRows.Length), (live.Features, live.Rows, live.IncompleteRows, live.ReferenceRows));
            Figure.Equal(expected.GetProperty("value").GetDouble(), error.Current, Tolerance, $"chunk {chunk}");
            Figure.Equal(multivariate.RootElement.GetProperty("pca_reconstruction_error").GetProperty("reference").GetDouble(), error.Reference, Tolerance, "reference");
            Assert.Equal(expected.GetProperty("alert").GetBoolean(), error.Outside);
            Figure.Equal(PrincipalComponents.Fit(exact)!.RootMeanSquareError(rows)!.Value, error.CurrentRootMeanSquare, Tolerance, $"chunk {chunk}, root mean square");
            Figure.Equal(shift.Statistic, live.HotellingT2!.Statistic, Tolerance, $"chunk {chunk}, T²");
            Figure.Equal(change.Current, live.CorrelationChange!.Current, Tolerance, $"chunk {chunk}, correlation");
            Figure.Equal(change.RootMeanSquare, live.CorrelationChange.RootMeanSquare, Tolerance, $"chunk {chunk}, correlations");
            Assert.Equal(chunks[chunk].Length, live.Mmd2Test!.Rows);
            if (chunk < distances.Length)
            {
                // The oracle holds chunks against the first thousand rows of a reference that varies from place to place; random features add one in √128.
                Assert.InRange(live.Mmd2!.Value, distances[chunk] - 0.45, distances[chunk] + 0.09);
            }
        }
    }

    [Fact]
    public void WindowsOfTheSameRowsAreBeyondTheirLimitsAsSeldomAsTheySay()
    {
        var reference = JointRows.Profile(JointRows.Correlated(20_000, 5, seed: 1), sampleEvery: 2);
        var windows = Enumerable.Range(0, 300).Select(i => Live(reference, JointRows.Correlated(400, 5, seed: 100 + i))).ToArray();

        // One in a hundred, and three deviations: of 300 at most 10 and 5, and the chances spread over all of their range.
        Assert.InRange(windows.Count(window => window.Mmd2 > window.Mmd2Test!.Limit), 0, 10);
        Assert.InRange(windows.Count(window => window.HotellingT2!.PValue < 0.01), 0, 10);
        Assert.InRange(windows.Count(window => window.PcaReconstructionError!.Outside), 0, 5);
        Assert.InRange(windows.Average(window => window.Mmd2Test!.PValue), 0.4, 0.6);
        Assert.All(windows, window => Assert.Equal(window.Mmd2 > window.Mmd2Test!.Limit, window.Mmd2Test.PValue < 0.01));
    }

    [Fact]
    public void NeighboursThatResembleEachOtherAreNoDrift()
    {
        var reference = JointRows.Profile(Slow(20_000, seed: 1), sampleEvery: 2);
        var windows = Enumerable.Range(0, 200).Select(i => Live(reference, Slow(400, seed: 100 + i))).ToArray();

        Assert.InRange(reference.Joint!.Dependence.Factor, 10, 60);
        Assert.InRange(windows.Count(window => window.HotellingT2!.PValue < 0.01), 0, 6);
        Assert.InRange(windows.Count(window => window.Mmd2Test!.PValue < 0.01), 0, 12);
        Assert.InRange(windows.Count(window => window.PcaReconstructionError!.Outside), 0, 8);

        // As if they were independent: most of the windows.
        Assert.InRange(windows.Count(window => window.HotellingT2!.Statistic > 30), 100, 200);
    }

    [Fact]
    public void ATurnedRelationIsToldAndItsPairNamed()
    {
        var reference = JointRows.Profile(JointRows.Correlated(5_000, 4, seed: 1, correlation: 0.9), sampleEvery: 2);
        double[][] turned = [.. JointRows.Correlated(1_000, 4, seed: 2, correlation: 0.9).Select(row => (double[])[row[0], row[1], -row[2], row[3]])];
        var live = Live(reference, turned);

        Assert.True(live.PcaReconstructionError!.Outside);
        Assert.InRange(live.Mmd2Test!.PValue, 0, 1e-6);
        Assert.InRange(live.CorrelationChange!.PValue, 0, 1e-6);
        Assert.Contains("x2", live.CorrelationChange.Features);
        Assert.InRange(live.HotellingT2!.PValue, 0.001, 1);
        Assert.Empty(live.Absent);
    }

    [Fact]
    public void AReferenceOfWindowsHoldsTheNextOnesAgainstThem()
    {
        var before = JointRows.Profile(JointRows.Correlated(5_000, 3, seed: 1), sampleEvery: 2);
        double[][] Moved(int rows, int seed) => [.. JointRows.Correlated(rows, 3, seed, correlation: 0.2).Select(row => (double[])[row[0] + 2, row[1], row[2]])];
        double[][] accepted = Moved(3_000, 2);
        var window = new WindowSketch(before);
        JointRows.Fold(window, JointRows.Batch(accepted, firstOffset: 0), 0, accepted.Length);
        var after = ReferenceProfile.Decode(WindowsReference.Of(window).Encoded.Span);

        var drifted = Live(before, Moved(500, 3));
        var usual = Live(after, Moved(500, 3));
        var gone = Live(after, JointRows.Correlated(500, 3, seed: 4));

        Assert.True(drifted.HotellingT2!.PValue < 1e-6 && drifted.Mmd2Test!.PValue < 1e-6 && drifted.CorrelationChange!.PValue < 1e-6);
        Assert.True(usual.HotellingT2!.PValue > 0.01 && usual.Mmd2Test!.PValue > 0.01 && usual.CorrelationChange!.PValue > 0.01 && !usual.PcaReconstructionError!.Outside);
        Assert.True(gone.HotellingT2!.PValue < 1e-6 && gone.Mmd2Test!.PValue < 1e-6 && gone.CorrelationChange!.PValue < 1e-6);
        Assert.Equal((3_000, drifted.PcaReconstructionError!.Components), (usual.ReferenceRows, usual.PcaReconstructionError.Components));
        Figure.Equal(accepted.Average(row => before.Joint!.Components!.Error(row)), usual.PcaReconstructionError.Reference, Tolerance, "mean error by the former components");
        Figure.Equal(Moments(accepted).CoMoment(0, 1), after.Joint!.Moments.CoMoment(0, 1), Tolerance, "co-moment");
    }

    [Fact]
    public void WhatCannotBeSaidSaysWhy()
    {
        double[][] rows = JointRows.Correlated(500, 3, seed: 1);
        var reference = JointRows.Profile(rows, sampleEvery: 1);

        Assert.Equal("no row of the window has a number in each of the 3 features", Live(reference, [[1, 2, double.NaN], [double.PositiveInfinity, 1, 1]]).Absent["mmd2"]);
        var one = Live(reference, [rows[7]]);
        Assert.Contains("fewer than four rows", one.Absent["correlationChange"], StringComparison.Ordinal);
        Assert.Equal("1 rows of the window are in the sample of one in 1: two are needed", one.Absent["mmd2"]);
        Assert.NotNull(one.PcaReconstructionError);
        Assert.NotNull(one.HotellingT2);

        var constant = Live(JointRows.Profile([.. rows.Select(_ => (double[])[1, 2, 3])], sampleEvery: 1), rows);
        Assert.Equal("fewer than two of the features vary in the reference", constant.Absent["pcaReconstructionError"]);
        Assert.Equal("the rows of the reference do not vary", constant.Absent["mmd2Test"]);
        Assert.NotNull(constant.Mmd2);

        var scattered = Live(JointRows.Profile([[1, double.NaN], [double.NaN, 1], [2, double.NaN], [double.NaN, 2]], sampleEvery: 1), [[1, 2]]);
        Assert.StartsWith("0 rows of the reference have a number in each", scattered.Absent["hotellingT2"], StringComparison.Ordinal);
        Assert.Null(WindowComparison.Of(new WindowSketch(JointRows.Profile([[1], [2]], sampleEvery: 1))).Multivariate);
    }

    [Fact]
    public void AFeatureThatIsConstantOrFollowsFromOthersIsNoMatter()
    {
        double[][] Widened(int rows, int seed) => [.. JointRows.Correlated(rows, 2, seed).Select(row => (double[])[.. row, 7, row[0] + row[1]])];
        var live = Live(JointRows.Profile(Widened(2_000, 1), sampleEvery: 1), Widened(500, 2));

        Assert.Equal(2, live.HotellingT2!.Dimensions);
        Assert.False(live.PcaReconstructionError!.Outside);
        Assert.Empty(live.Absent);
    }

    [Fact]
    public void SixtyFourFeaturesTogetherAreThoseOfTheDefinition()
    {
        double[][] rows = JointRows.Correlated(3_000, 64, seed: 1);
        double[][] current = JointRows.Correlated(700, 64, seed: 2);
        var live = Live(JointRows.Profile(rows, sampleEvery: 1), current);
        var components = PrincipalComponents.Fit(Moments(rows))!;

        Figure.Equal(current.Average(row => components.Error(row)), live.PcaReconstructionError!.Current, Tolerance, "mean error");
        Figure.Equal(Math.Sqrt(current.Average(row => Math.Pow(components.Error(row), 2))), live.PcaReconstructionError.CurrentRootMeanSquare, Tolerance, "root mean square");
        Assert.Equal(64, live.HotellingT2!.Dimensions);
    }

    [Fact]
    public void NoRowsOfAnyKindMakeANaNOrAnError()
        => Properties.Hold(Prop.ForAll(Properties.Cells, Properties.Cells, Gen.Choose(1, 3).ToArbitrary(), (a, b, rate) =>
        {
            double[][] reference = [.. a.Chunk(2).Where(row => row.Length == 2)];
            if (reference.Length == 0)
            {
                return true;
            }

            var profile = ReferenceProfile.Decode(JointRows.Profile(reference, rate).Encoded.Span);
            var window = new WindowSketch(profile);
            double[][] rows = [.. b.Chunk(2).Where(row => row.Length == 2)];
            if (rows.Length > 0)
            {
                JointRows.Fold(window, JointRows.Batch(rows, firstOffset: 0), 0, rows.Length);
            }

            // Writing JSON refuses NaN and infinities.
            var figures = WindowComparison.Of(WindowSketch.Decode(profile, window.Encode()));
            return JsonSerializer.Serialize(figures).Length > 0
                && figures.Multivariate is null or { Mmd2Test: null or { PValue: >= 0 and <= 1 }, HotellingT2: null or { PValue: >= 0 and <= 1 } };
        }));

    [Fact]
    public void AWindowMergedWithItselfThirtyTimesKeepsItsFigures()
    {
        double[][] rows = [.. JointRows.Correlated(500, 3, seed: 2).Select(row => (double[])[row[0] + 1e6, row[1] * 1e-6, row[2]])];
        var reference = JointRows.Profile([.. JointRows.Correlated(2_000, 3, seed: 1).Select(row => (double[])[row[0] + 1e6, row[1] * 1e-6, row[2]])], sampleEvery: 1);
        var window = new WindowSketch(reference);
        JointRows.Fold(window, JointRows.Batch(rows, firstOffset: 0), 0, rows.Length);
        var once = WindowComparison.Of(window);
        for (int i = 0; i < 30; i++)
        {
            window.Merge(WindowSketch.Decode(reference, window.Encode()));
        }

        var many = WindowComparison.Of(window);

        Assert.Equal(500L << 30, many.Rows);
        Assert.Equal(500L << 30, many.Multivariate!.Rows);
        Figure.Equal(once.Multivariate!.PcaReconstructionError!.Current, many.Multivariate.PcaReconstructionError!.Current, 1e-9, "error");
        Figure.Equal(once.Multivariate.CorrelationChange!.Current, many.Multivariate.CorrelationChange!.Current, 1e-9, "correlation");
        foreach (var (before, after) in once.Features.Zip(many.Features))
        {
            Figure.Equal(before.Mean!.Value, after.Mean, 1e-12, "mean");
            Figure.Equal(before.StandardDeviation!.Value, after.StandardDeviation, 1e-9, "deviation");
            Figure.Equal(before.Skewness!.Value, after.Skewness, 1e-6, "skewness");
            Figure.Equal(before.ExcessKurtosis!.Value, after.ExcessKurtosis, 1e-6, "kurtosis");
            Figure.Equal(before.Statistics.JsDistance!.Value, after.Statistics.JsDistance, 1e-12, "Jensen–Shannon");
        }

        Assert.NotEmpty(JsonSerializer.Serialize(many));
    }

    private static double[][] Slow(int rows, int seed)
    {
        double[][] steps = JointRows.Correlated(rows + 200, 3, seed);
        for (int row = 1; row < steps.Length; row++)
        {
            for (int i = 0; i < 3; i++)
            {
                steps[row][i] = (0.9 * steps[row - 1][i]) + (Math.Sqrt(1 - 0.81) * steps[row][i]);
            }
        }

        return steps[200..];
    }

    private static WindowMultivariate Live(ReferenceProfile reference, double[][] rows)
    {
        var window = new WindowSketch(reference);
        JointRows.Fold(window, JointRows.Batch(rows, firstOffset: 0), 0, rows.Length);
        return WindowComparison.Of(window).Multivariate!;
    }

    private static double[][] Rows(ColumnTable table)
    {
        double[][] columns = [.. Housing.Features.Select(name => Housing.Values(table, name))];
        return [.. Enumerable.Range(0, table.Rows).Select(row => columns.Select(column => column[row]).ToArray())];
    }

    private static CoMoments Moments(double[][] rows)
    {
        var moments = new CoMoments(rows[0].Length);
        foreach (double[] row in rows)
        {
            moments.Fold(row);
        }

        return moments;
    }
}
