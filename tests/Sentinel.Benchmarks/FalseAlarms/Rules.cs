using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Distances;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.References;

namespace Sentinel.Benchmarks.FalseAlarms;

/// <summary>A batch as rules see it.</summary>
/// <param name="Counts">Counts in the reference's 200 bins.</param>
/// <param name="Rows">Rows of the batch.</param>
/// <param name="RowsByPhase">Rows by phase.</param>
internal readonly record struct Batch(long[] Counts, int Rows, long[] RowsByPhase);

/// <summary>A rule by name; made anew for each stream, it says of batch after batch whether it alarms.</summary>
internal sealed record Rule(string Name, Func<NumericReference, Season, Func<Batch, bool>> Start);

/// <summary>The rules that are held against each other, each on one feature.</summary>
internal static class Rules
{
    /// <summary>H: the run length that the e-detector promises.</summary>
    public const double RunLength = 1_000;

    private const int FeaturesOfBonferroni = 12;

    public static Rule[] All { get; } =
    [
        new("e-detector", (reference, season) => Evidence(reference, season, reference.Evidence.Terms(season).Dependence.Factor)),
        new("e-detector, φ = 1", (reference, season) => Evidence(reference, season, dependence: 1)),
        new("PSI > 0.1", (reference, _) => batch => HistogramDistances.Between(reference.DecileCounts, reference.ToDeciles(batch.Counts))!.Value.Psi > 0.1),
        new("KS p < 0.05", (reference, _) => KolmogorovSmirnov(reference, level: 0.05)),
        new("KS p < 0.05/12", (reference, _) => KolmogorovSmirnov(reference, level: 0.05 / FeaturesOfBonferroni)),
    ];

    private static Func<Batch, bool> Evidence(NumericReference reference, Season season, double dependence)
    {
        var state = EDetectorState.Start(reference.Evidence.Bins.Count);
        double limit = Math.Log(RunLength);
        return batch =>
        {
            state = EDetector.Step(state, reference.ToEvidence(batch.Counts), reference.Evidence.Expected(season, batch.RowsByPhase), dependence);
            return state.LogR >= limit;
        };
    }

    // D on bins is a little below D on the rows, and the limit is the asymptotic one: both favour the rule.
    private static Func<Batch, bool> KolmogorovSmirnov(NumericReference reference, double level)
    {
        double n = reference.Totals.Count;
        double scale = Math.Sqrt(-Math.Log(level / 2) / 2);
        double[] below = new double[reference.Counts.Length];
        long sum = 0;
        for (int bin = 0; bin < below.Length; bin++)
        {
            sum += reference.Counts[bin];
            below[bin] = sum / n;
        }

        return batch =>
        {
            double distance = 0;
            long seen = 0;
            for (int bin = 0; bin < below.Length; bin++)
            {
                seen += batch.Counts[bin];
                distance = Math.Max(distance, Math.Abs(((double)seen / batch.Rows) - below[bin]));
            }

            return distance > scale * Math.Sqrt((n + batch.Rows) / (n * batch.Rows));
        };
    }
}
