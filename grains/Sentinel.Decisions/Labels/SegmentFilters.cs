using Sentinel.Contracts.Batches;

namespace Sentinel.Decisions.Labels;

/// <summary>
/// Which segments of a store may hold an id. Segments that were made one after the other share a coarse filter, so that an id which none of them holds costs one look for all of them; only
/// where it says yes are theirs asked one by one. Not safe for concurrent use.
/// </summary>
internal sealed class SegmentFilters
{
    private const int SegmentsOfGroup = 16;
    private const int FineBits = 32;
    private const int CoarseBits = 16;

    private readonly SortedDictionary<long, Group> _groups = [];

    /// <summary>Whether a segment is known.</summary>
    public bool Knows(long number) => _groups.TryGetValue(number / SegmentsOfGroup, out var group) && group.Fine.ContainsKey(number);

    /// <summary>Learns what a segment holds.</summary>
    public void Add(long number, ReadOnlySpan<JoinEntry> entries)
    {
        var key = number / SegmentsOfGroup;
        if (!_groups.TryGetValue(key, out var group))
        {
            _groups.Add(key, group = new Group(new IdFilter(entries.Length * SegmentsOfGroup, CoarseBits)));
        }

        var fine = new IdFilter(entries.Length, FineBits);
        fine.Add(entries);
        group.Coarse.Add(entries);
        group.Fine[number] = fine;
    }

    /// <summary>Forgets a segment.</summary>
    public void Remove(long number)
    {
        var key = number / SegmentsOfGroup;
        if (_groups.TryGetValue(key, out var group) && group.Fine.Remove(number) && group.Fine.Count == 0)
        {
            _groups.Remove(key);
        }
    }

    /// <summary>Adds the segments that may hold an id.</summary>
    public void AddHolders(RowId id, ICollection<long> holders)
    {
        foreach (var group in _groups.Values)
        {
            if (!group.Coarse.MayHold(id))
            {
                continue;
            }

            foreach (var (number, fine) in group.Fine)
            {
                if (fine.MayHold(id))
                {
                    holders.Add(number);
                }
            }
        }
    }

    private sealed class Group(IdFilter coarse)
    {
        public IdFilter Coarse => coarse;

        public SortedDictionary<long, IdFilter> Fine { get; } = [];
    }
}
