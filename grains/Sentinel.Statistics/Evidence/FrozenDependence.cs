using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Evidence;

/// <summary>
/// What a reference keeps of its rows' order and times: the dependence of the rows as they are, and, where the rows had times, their counts by phase and
/// the dependence that the phases leave, by day and by week. It is kept whatever the monitor says, so that a season can be switched on later.
/// </summary>
/// <param name="Whole">Dependence without a season.</param>
/// <param name="Day">Dependence of what the hours leave; null without times.</param>
/// <param name="Week">Dependence of what hours, weekdays and weekends leave; null without times.</param>
/// <param name="PhaseCounts">Counts by evidence bin of each of <see cref="Phases.Count"/> phases; null without times.</param>
public sealed record FrozenDependence(DependenceProfile Whole, DependenceProfile? Day, DependenceProfile? Week, long[][]? PhaseCounts)
{
    private const double ShrinkageRows = 200;

    /// <summary>Nothing is known of an order.</summary>
    public static FrozenDependence Unordered { get; } = new(DependenceProfile.Unordered, null, null, null);

    /// <summary>Measures a column in its own order. O(n).</summary>
    /// <param name="counts">Counts of the whole column by evidence bin.</param>
    /// <param name="bins">Evidence bin of each row; negative for a row that takes no part.</param>
    /// <param name="phases">Phase of each row; empty without times.</param>
    public static FrozenDependence Measure(long[] counts, ReadOnlySpan<short> bins, ReadOnlySpan<byte> phases)
    {
        ArgumentNullException.ThrowIfNull(counts);
        double[] shares = ExpectedShares.Of(counts);
        var whole = DependenceMeter.Measure(bins, [shares], []);
        if (phases.IsEmpty)
        {
            return new FrozenDependence(whole, null, null, null);
        }

        var byPhase = Enumerable.Range(0, Phases.Count).Select(_ => new long[counts.Length]).ToArray();
        var ofDay = new byte[phases.Length];
        for (int row = 0; row < bins.Length; row++)
        {
            ofDay[row] = (byte)Phases.Within(Season.Day, phases[row]);
            if (bins[row] >= 0)
            {
                byPhase[phases[row]][bins[row]]++;
            }
        }

        return new FrozenDependence(
            whole,
            DependenceMeter.Measure(bins, SharesOf(Season.Day, shares, byPhase), ofDay),
            DependenceMeter.Measure(bins, SharesOf(Season.Week, shares, byPhase), phases),
            byPhase);
    }

    /// <summary>The dependence that a season leaves; null where the reference has no times for it.</summary>
    public DependenceProfile? Of(Season season) => season switch { Season.None => Whole, Season.Day => Day, _ => Week };

    /// <summary>Expected shares of each phase of a season, each shrunk towards the whole by 200 rows: <c>(c + 200·p)/(n + 200)</c>. All positive.</summary>
    public static double[][] SharesOf(Season season, double[] shares, long[][] phaseCounts)
    {
        ArgumentNullException.ThrowIfNull(shares);
        ArgumentNullException.ThrowIfNull(phaseCounts);
        var sums = Enumerable.Range(0, Phases.CountOf(season)).Select(_ => new long[shares.Length]).ToArray();
        for (int phase = 0; phase < phaseCounts.Length; phase++)
        {
            for (int bin = 0; bin < shares.Length; bin++)
            {
                sums[Phases.Within(season, phase)][bin] += phaseCounts[phase][bin];
            }
        }

        return [.. sums.Select(counts => counts.Select((count, bin) => (count + (ShrinkageRows * shares[bin])) / (counts.Sum() + ShrinkageRows)).ToArray())];
    }

    internal void WriteTo(ByteWriter writer)
    {
        Whole.WriteTo(writer);
        writer.Flag(PhaseCounts is not null);
        if (PhaseCounts is not null)
        {
            Day!.WriteTo(writer);
            Week!.WriteTo(writer);
            foreach (long[] counts in PhaseCounts)
            {
                writer.Counts(counts);
            }
        }
    }

    internal static FrozenDependence ReadFrom(ref ByteReader reader)
    {
        var whole = DependenceProfile.ReadFrom(ref reader);
        if (!reader.Flag())
        {
            return new FrozenDependence(whole, null, null, null);
        }

        var (day, week) = (DependenceProfile.ReadFrom(ref reader), DependenceProfile.ReadFrom(ref reader));
        var counts = new long[Phases.Count][];
        for (int phase = 0; phase < counts.Length; phase++)
        {
            counts[phase] = reader.Counts();
        }

        return new FrozenDependence(whole, day, week, counts);
    }
}
