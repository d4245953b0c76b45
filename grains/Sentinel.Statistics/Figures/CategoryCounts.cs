using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Statistics.Figures;

/// <summary>
/// Both sides' counts of the same categories: the reference's, then those that only the current side has. New names stand each for
/// themselves up to 32 of them, and together as <c>(new)</c> beyond; a reference's unnamed rest counts with the latter.
/// </summary>
/// <param name="Names">The categories, ordered by name but for <c>(new)</c> at the end.</param>
/// <param name="Reference">The reference's counts.</param>
/// <param name="Current">The current counts.</param>
/// <param name="NewShare">Share of the current cells whose category the reference does not have; 0 for an empty side.</param>
internal sealed record CategoryCounts(string[] Names, long[] Reference, long[] Current, double NewShare)
{
    private const string Pooled = "(new)";
    private const string Others = "(other)";
    private const int MostBars = 10;

    /// <summary>Lays the counts of both sides side by side.</summary>
    public static CategoryCounts Of(CategoricalReference reference, ReadOnlySpan<long> current, long newCount, IReadOnlyList<HeavyName> newNames, bool newNamesAreExact)
    {
        var rows = new List<(string Name, long Reference, long Current)>(current.Length + newNames.Count + 1);
        long total = newCount;
        for (int i = 0; i < current.Length; i++)
        {
            rows.Add((reference.Categories[i], reference.Counts[i], current[i]));
            total += current[i];
        }

        bool pooled = reference.Rest > 0 || !newNamesAreExact;
        if (!pooled)
        {
            rows.AddRange(newNames.Select(name => (name.Name, 0L, name.Count)));
        }

        rows.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        if (pooled)
        {
            rows.Add((Pooled, reference.Rest, newCount));
        }

        return new CategoryCounts(
            [.. rows.Select(row => row.Name)],
            [.. rows.Select(row => row.Reference)],
            [.. rows.Select(row => row.Current)],
            total == 0 ? 0 : (double)newCount / total);
    }

    /// <summary>The ten categories with the largest share on either side in the order of their names, and the others together as <c>(other)</c>.</summary>
    public (string[] Names, long[] Reference, long[] Current) Heaviest()
    {
        if (Names.Length <= MostBars)
        {
            return (Names, Reference, Current);
        }

        double n = Math.Max(Reference.Sum(), 1);
        double m = Math.Max(Current.Sum(), 1);
        int[] kept = [.. Enumerable.Range(0, Names.Length).OrderByDescending(i => Math.Max(Reference[i] / n, Current[i] / m)).Take(MostBars).Order()];
        return (
            [.. kept.Select(i => Names[i]), Others],
            [.. kept.Select(i => Reference[i]), Reference.Sum() - kept.Sum(i => Reference[i])],
            [.. kept.Select(i => Current[i]), Current.Sum() - kept.Sum(i => Current[i])]);
    }
}
