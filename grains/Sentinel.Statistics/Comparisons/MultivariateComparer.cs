using Sentinel.Statistics.Multivariate;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.Comparisons;

/// <summary>Compares the numeric columns of two tables together. Moments and reconstruction errors are of all complete rows, the rest of a seeded sample.</summary>
internal static class MultivariateComparer
{
    private const int Seed = 1;
    private const int SampledRows = 1_000;

    /// <summary>Compares the first 64 numeric columns of those named; null when fewer than two are numeric.</summary>
    public static MultivariateReport? Compare(ColumnTable reference, ColumnTable current, IReadOnlyList<string> names)
    {
        string[] features = [.. names.Where(name => reference.Find(name) is NumericColumn && current.Find(name) is NumericColumn).Take(CoMoments.MostFeatures)];
        if (features.Length < 2)
        {
            return null;
        }

        var before = new CompleteRows(reference, features);
        var now = new CompleteRows(current, features);
        CoMoments[] moments = new CoMoments[2];
        Parallel.Invoke(() => moments[0] = before.Moments(), () => moments[1] = now.Moments());
        var report = new MultivariateReport(features, moments[0].Count, moments[1].Count);
        if (moments[0].Count < 2 || moments[1].Count < 2)
        {
            return report with { Reason = $"only {moments[0].Count} reference and {moments[1].Count} current rows have a number in each of the {features.Length} columns" };
        }

        double[] errors = new double[2];
        Parallel.Invoke(() => errors[0] = before.MeanError(moments[0]), () => errors[1] = now.MeanError(moments[0]));
        return WithSampled(report, moments[0], before, now) with
        {
            PcaReconstructionError = PrincipalComponents.Fit(moments[0]) is { } pca && double.IsFinite(errors[0] + errors[1])
                ? new ReconstructionError(pca.Components, errors[0], errors[1])
                : null,
            HotellingT2 = HotellingT2.Of(moments[0], moments[1]) is { } shift ? new MeanShift(shift.Statistic, shift.Dimensions, shift.PValue) : null,
            CorrelationChange = CorrelationChange.Of(moments[0], moments[1]) is { } change
                ? new PairChange([features[change.First], features[change.Second]], change.Reference, change.Current, change.PValue, change.RootMeanSquare)
                : null,
        };
    }

    private static MultivariateReport WithSampled(MultivariateReport report, CoMoments scale, CompleteRows before, CompleteRows now)
    {
        double[][] reference = before.Sample(scale, SampledRows, Seed);
        double[][] current = now.Sample(scale, SampledRows, Seed);
        double gamma = KernelDistance.GammaOf(report.Features.Count);
        return report with
        {
            Mmd2 = KernelDistance.Mmd2(reference, current, gamma),
            Mmd2PValue = KernelTest.PValue(reference, current, gamma, Seed),
            DomainClassifier = DomainClassifier.Of(reference, current, Seed) is { } classifier ? new SideClassifier(classifier.Auc, classifier.Lower, classifier.Upper) : null,
            Sample = new RowSample(reference.Length, current.Length, Seed),
        };
    }
}
