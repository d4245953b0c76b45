using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.References;

/// <summary>
/// A categorical column frozen: its categories in ordinal order, at most 1,000, with their counts. Where there are more, the heaviest
/// are kept (ties by name) and the others are counted together in <see cref="Rest"/>; live, they are counted with the new names.
/// </summary>
public sealed class CategoricalReference
{
    /// <summary>The most categories that a reference names.</summary>
    public const int MostCategories = 1_000;

    private readonly Utf8Index _index = new();

    internal CategoricalReference(string name, string[] categories, long[] counts, long rest, ReferenceTotals totals, FrozenDependence dependence)
    {
        Name = name;
        Categories = categories;
        Counts = counts;
        Rest = rest;
        Totals = totals;
        var bins = EvidenceBins.OfCategories(counts, rest);
        Evidence = new EvidenceReference(bins, bins.Sum(counts, rest), dependence);
        foreach (string category in categories)
        {
            int next = _index.Count;
            if (_index.FindOrAdd(System.Text.Encoding.UTF8.GetBytes(category)) != next)
            {
                throw new ArgumentException($"Category \"{category}\" is there twice.", nameof(categories));
            }
        }
    }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>The named categories, in ordinal order.</summary>
    public string[] Categories { get; }

    /// <summary>The reference's count of each of <see cref="Categories"/>.</summary>
    public long[] Counts { get; }

    /// <summary>The count of all categories that are not named; 0 unless there were more than <see cref="MostCategories"/>.</summary>
    public long Rest { get; }

    /// <summary>How many cells were counted and how many set apart.</summary>
    public ReferenceTotals Totals { get; }

    /// <summary>What evidence of drift is held against.</summary>
    public EvidenceReference Evidence { get; }

    /// <summary>The index of a category by its UTF-8 bytes, or −1 for one that the reference does not name. O(length of the name), allocates nothing.</summary>
    public int IndexOf(ReadOnlySpan<byte> category) => _index.Find(category);

    internal int IndexOrNew(string category) => IndexOf(System.Text.Encoding.UTF8.GetBytes(category)) is >= 0 and var index ? index : Categories.Length;

    /// <summary>Freezes a column of codes into <paramref name="dictionary"/>, without an order of its rows; −1 is missing, −2 a value of another type. O(n + k log k).</summary>
    public static CategoricalReference From(string name, ReadOnlySpan<int> codes, IReadOnlyList<string> dictionary)
    {
        ArgumentNullException.ThrowIfNull(dictionary);
        var counts = new long[dictionary.Count];
        long missing = 0;
        long wrongType = 0;
        foreach (int code in codes)
        {
            if (code >= 0)
            {
                counts[code]++;
            }
            else if (code == Cell.MissingCode)
            {
                missing++;
            }
            else
            {
                wrongType++;
            }
        }

        var seen = Enumerable.Range(0, counts.Length).Where(code => counts[code] > 0).Select(code => (Name: dictionary[code], Count: counts[code])).ToArray();
        var named = seen.OrderByDescending(entry => entry.Count).ThenBy(entry => entry.Name, StringComparer.Ordinal).Take(MostCategories)
            .OrderBy(entry => entry.Name, StringComparer.Ordinal).ToArray();
        long total = seen.Sum(entry => entry.Count);
        return new CategoricalReference(
            name,
            [.. named.Select(entry => entry.Name)],
            [.. named.Select(entry => entry.Count)],
            total - named.Sum(entry => entry.Count),
            new ReferenceTotals(total, missing, wrongType, NonFinite: 0),
            FrozenDependence.Unordered);
    }

    /// <summary>The same reference with the dependence of its rows, measured in their order. O(n).</summary>
    /// <param name="codes">The column that was frozen.</param>
    /// <param name="dictionary">Its names.</param>
    /// <param name="phases">Phase of each row; empty without times.</param>
    public CategoricalReference Ordered(ReadOnlySpan<int> codes, IReadOnlyList<string> dictionary, ReadOnlySpan<byte> phases)
    {
        ArgumentNullException.ThrowIfNull(dictionary);
        short[] binOf = [.. dictionary.Select(name => Evidence.Bins[IndexOrNew(name)])];
        var bins = new short[codes.Length];
        for (int row = 0; row < bins.Length; row++)
        {
            bins[row] = codes[row] < 0 ? (short)-1 : binOf[codes[row]];
        }

        return new CategoricalReference(Name, Categories, Counts, Rest, Totals, FrozenDependence.Measure(ToEvidence(Counts, Rest), bins, phases));
    }

    /// <summary>Adds up counts of <see cref="Categories"/> and of all other names into the evidence's bins. O(categories).</summary>
    public long[] ToEvidence(ReadOnlySpan<long> counts, long others) => Evidence.Bins.Sum(counts, others);
}
