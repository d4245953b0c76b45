using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sketches;

/// <summary>A name with how often it was counted: the true count is between <c>Count − Error</c> and <c>Count</c>.</summary>
/// <param name="Name">The name, cut to 64 characters.</param>
/// <param name="Count">The count, never too low for a name that is kept.</param>
/// <param name="Error">By how much it may be too high; 0 while no name was ever pushed out.</param>
public readonly record struct HeavyName(string Name, long Count, long Error);

/// <summary>
/// The heaviest of a stream of names in bounded memory: Space-Saving (Metwally, Agrawal, El Abbadi 2005) with 32 counters. A name with
/// more than 1/32 of the stream is always there. Exact, and its merge associative and commutative, up to 32 distinct names; beyond that
/// a merge (Agarwal et al. 2012) keeps the bounds, and the kept names may depend on its order.
/// </summary>
public sealed class HeavyNames
{
    /// <summary>How many names are kept.</summary>
    public const int Capacity = 32;

    private const int LongestName = 64;

    private readonly List<HeavyName> _entries = [];

    /// <summary>The kept names, heaviest first, ties by name.</summary>
    public IReadOnlyList<HeavyName> Entries => [.. Ranked(_entries)];

    /// <summary>True while every name that came is kept with its exact count.</summary>
    public bool IsExact { get; private set; } = true;

    /// <summary>Counts a name once. O(32).</summary>
    public void Add(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string kept = name.Length <= LongestName ? name : name[..LongestName];
        int lightest = 0;
        for (int i = 0; i < _entries.Count; i++)
        {
            var entry = _entries[i];
            if (string.Equals(entry.Name, kept, StringComparison.Ordinal))
            {
                _entries[i] = entry with { Count = entry.Count + 1 };
                return;
            }

            lightest = entry.Count < _entries[lightest].Count ? i : lightest;
        }

        if (_entries.Count < Capacity)
        {
            _entries.Add(new HeavyName(kept, 1, 0));
            return;
        }

        long pushedOut = _entries[lightest].Count;
        _entries[lightest] = new HeavyName(kept, pushedOut + 1, pushedOut);
        IsExact = false;
    }

    /// <summary>Adds another list. O(32²).</summary>
    public void Merge(HeavyNames other)
    {
        ArgumentNullException.ThrowIfNull(other);
        long floor = Floor;
        long otherFloor = other.Floor;
        var merged = new List<HeavyName>(_entries.Count + other._entries.Count);
        foreach (var mine in _entries)
        {
            int at = other.Find(mine.Name);
            var theirs = at < 0 ? new HeavyName(mine.Name, otherFloor, otherFloor) : other._entries[at];
            merged.Add(new HeavyName(mine.Name, mine.Count + theirs.Count, mine.Error + theirs.Error));
        }

        merged.AddRange(other._entries.Where(theirs => Find(theirs.Name) < 0).Select(theirs => new HeavyName(theirs.Name, theirs.Count + floor, theirs.Error + floor)));
        IsExact = IsExact && other.IsExact && merged.Count <= Capacity;
        _entries.Clear();
        _entries.AddRange(Ranked(merged).Take(Capacity));
    }

    /// <summary>Forgets all names.</summary>
    public void Clear()
    {
        _entries.Clear();
        IsExact = true;
    }

    internal void WriteTo(ByteWriter writer)
    {
        writer.Byte(IsExact ? (byte)1 : (byte)0);
        writer.Count(_entries.Count);
        foreach (var entry in _entries)
        {
            writer.Text(entry.Name);
            writer.Count(entry.Count);
            writer.Count(entry.Error);
        }
    }

    internal void ReadFrom(ref ByteReader reader)
    {
        Clear();
        IsExact = reader.Byte() != 0;
        int count = reader.ListLength(itemBytes: 3);
        if (count > Capacity)
        {
            throw new InvalidDataException($"A list of heavy names has {count} entries, at most {Capacity} are possible.");
        }

        for (int i = 0; i < count; i++)
        {
            _entries.Add(new HeavyName(reader.Text(), reader.Count(), reader.Count()));
        }
    }

    // What a name that is not kept may have been counted: nothing while nothing was pushed out.
    private long Floor => IsExact ? 0 : _entries.Min(entry => entry.Count);

    private static IOrderedEnumerable<HeavyName> Ranked(IEnumerable<HeavyName> entries)
        => entries.OrderByDescending(entry => entry.Count).ThenBy(entry => entry.Name, StringComparer.Ordinal);

    private int Find(string name) => _entries.FindIndex(entry => string.Equals(entry.Name, name, StringComparison.Ordinal));
}
