namespace Sentinel.Statistics.Evidence;

/// <summary>
/// The bins that evidence is counted in: coarser than a reference's own, so that each holds at least 1 % of the reference's rows. A share that rests on a
/// handful of rows is known too badly to bet against: two rows of a category with one in the reference would pass for proof.
/// </summary>
public sealed class EvidenceBins
{
    private const int MostNamed = 31;
    private const double LeastShare = 0.01;

    private readonly short[] _map;

    private EvidenceBins(short[] map)
    {
        _map = map;
        Count = map.Length == 0 ? 1 : map.Max() + 1;
    }

    /// <summary>Number of bins, at least one and at most 32 for categories.</summary>
    public int Count { get; }

    /// <summary>The evidence's bin of a bin of the reference.</summary>
    public short this[int bin] => _map[bin];

    /// <summary>Bins of numbers, in their order: neighbours are joined from the left until they hold enough; what is left over joins the last.</summary>
    public static EvidenceBins OfNumbers(ReadOnlySpan<long> counts)
    {
        double least = LeastShare * Sum(counts);
        var map = new short[counts.Length];
        short bin = 0;
        double held = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            map[i] = bin;
            held += counts[i];
            if (held >= least && held > 0)
            {
                bin++;
                held = 0;
            }
        }

        short last = (short)Math.Max(0, bin - 1);
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = Math.Min(map[i], last);
        }

        return new EvidenceBins(map);
    }

    /// <summary>
    /// Bins of categories: the heaviest, up to 31, have their own; all others, and names that the reference does not know, share one.
    /// Where that one would hold too little, the least of the heaviest joins it.
    /// </summary>
    /// <param name="counts">Counts of the named categories.</param>
    /// <param name="rest">Count of all others in the reference.</param>
    /// <returns>The map; its last entry is of new names.</returns>
    public static EvidenceBins OfCategories(ReadOnlySpan<long> counts, long rest)
    {
        long total = Sum(counts) + rest;
        double least = LeastShare * total;
        long[] copy = counts.ToArray();
        int[] heaviest = [.. Enumerable.Range(0, copy.Length).Where(i => copy[i] > 0 && copy[i] >= least).OrderByDescending(i => copy[i]).ThenBy(i => i).Take(MostNamed)];
        long others = total - heaviest.Sum(i => copy[i]);
        if (others < least || others == 0)
        {
            heaviest = heaviest.Length == 0 ? heaviest : heaviest[..^1];
        }

        var map = new short[counts.Length + 1];
        Array.Fill(map, (short)heaviest.Length);
        foreach (var (category, bin) in heaviest.Order().Select((category, bin) => (category, bin)))
        {
            map[category] = (short)bin;
        }

        return new EvidenceBins(map);
    }

    /// <summary>Adds up counts of the reference's bins. O(bins).</summary>
    public long[] Sum(ReadOnlySpan<long> counts, long others = 0)
    {
        var sums = new long[Count];
        for (int i = 0; i < counts.Length; i++)
        {
            sums[_map[i]] += counts[i];
        }

        if (others > 0)
        {
            sums[_map[counts.Length]] += others;
        }

        return sums;
    }

    private static long Sum(ReadOnlySpan<long> counts)
    {
        long sum = 0;
        foreach (long count in counts)
        {
            sum += count;
        }

        return sum;
    }
}
