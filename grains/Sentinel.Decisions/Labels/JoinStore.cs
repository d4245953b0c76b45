using System.Collections.Immutable;
using Sentinel.Contracts.Batches;

namespace Sentinel.Decisions.Labels;

/// <summary>A segment by name: the entries themselves are stored apart.</summary>
/// <param name="Number">Its number; never used twice by one store.</param>
/// <param name="Waiting">Entries of it that still wait for the other side.</param>
public sealed record SegmentMark(long Number, int Waiting);

/// <summary>A store as it is kept in a record.</summary>
/// <param name="Memory">Entries in memory, ordered by id.</param>
/// <param name="Segments">Segments, oldest first.</param>
/// <param name="NextSegment">Number of the next segment.</param>
/// <param name="Expired">Entries that still waited when their segment was dropped.</param>
public sealed record JoinStoreImage(ImmutableArray<JoinEntry> Memory, ImmutableArray<SegmentMark> Segments, long NextSegment, long Expired)
{
    /// <summary>A store that holds nothing.</summary>
    public static JoinStoreImage Empty { get; } = new([], [], 0, 0);
}

/// <summary>
/// Entries by id, bounded: the newest in memory, older ones in immutable segments, of which the oldest goes when there are too many. The newest entry of an id counts, so an id that changes
/// after its segment was written is written anew. What is in segments is found by filters in memory; the caller loads a segment before it is asked. Not safe for concurrent use.
/// </summary>
/// <param name="image">What was stored, or <see cref="JoinStoreImage.Empty"/>.</param>
/// <param name="waits">Whether an entry of this store still waits for the other side.</param>
public sealed class JoinStore(JoinStoreImage image, Func<JoinEntry, bool> waits)
{
    private readonly Dictionary<RowId, JoinEntry> _memory = image.Memory.ToDictionary(entry => entry.Id);
    private readonly SegmentFilters _filters = new();
    private readonly List<long> _holders = [];
    private readonly List<SegmentMark> _segments = [.. image.Segments];
    private long _waitingInMemory = image.Memory.Count(waits);
    private long _waitingInSegments = image.Segments.Sum(segment => (long)segment.Waiting);

    /// <summary>Segments, oldest first.</summary>
    public IReadOnlyList<SegmentMark> Segments => _segments;

    /// <summary>Number of the next segment.</summary>
    public long NextSegment { get; private set; } = image.NextSegment;

    /// <summary>Entries in memory.</summary>
    public int InMemory => _memory.Count;

    /// <summary>Entries that wait for the other side.</summary>
    public long Waiting => _waitingInMemory + _waitingInSegments;

    /// <summary>Entries that still waited when their segment was dropped.</summary>
    public long Expired { get; private set; } = image.Expired;

    /// <summary>Segments whose filter is not known yet: each has to be loaded and given to <see cref="Know"/> before ids are looked up.</summary>
    public IEnumerable<long> Unknown => _segments.Select(segment => segment.Number).Where(number => !_filters.Knows(number));

    /// <summary>Learns what a segment holds.</summary>
    public void Know(long number, JoinSegment segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        _filters.Add(number, segment.Entries.Span);
    }

    /// <summary>Adds the segments that must be loaded to look an id up.</summary>
    public void AddNeeded(RowId id, ISet<long> needed)
    {
        ArgumentNullException.ThrowIfNull(needed);
        if (!_memory.ContainsKey(id))
        {
            _filters.AddHolders(id, needed);
        }
    }

    /// <summary>The newest entry of an id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="loaded">At least the segments that <see cref="AddNeeded"/> named for it.</param>
    /// <param name="place">Where it is, for <see cref="Replace"/> and <see cref="Take"/>.</param>
    /// <returns>The entry; null when there is none.</returns>
    public JoinEntry? Find(RowId id, IReadOnlyDictionary<long, JoinSegment> loaded, out EntryPlace place)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        place = EntryPlace.Memory;
        if (_memory.TryGetValue(id, out var entry))
        {
            return entry;
        }

        // Without segments at hand none was needed.
        if (loaded.Count == 0)
        {
            return null;
        }

        _holders.Clear();
        _filters.AddHolders(id, _holders);
        for (var i = _holders.Count - 1; i >= 0; i--)
        {
            if (loaded[_holders[i]].TryFind(id, out entry))
            {
                place = new EntryPlace(_holders[i]);
                return entry;
            }
        }

        return null;
    }

    /// <summary>Adds an entry of an id that has none.</summary>
    public void Add(JoinEntry entry)
    {
        _memory.Add(entry.Id, entry);
        _waitingInMemory += waits(entry) ? 1 : 0;
    }

    /// <summary>Puts an entry that waits no more in the place of one that does.</summary>
    public void Replace(EntryPlace place, JoinEntry entry)
    {
        Settle(place);
        _memory[entry.Id] = entry;
    }

    /// <summary>Forgets an entry that has found the other side. One in a segment stays there, unseen by counts: the other side knows that it was found.</summary>
    public void Take(EntryPlace place, RowId id)
    {
        Settle(place);
        if (place.IsMemory)
        {
            _memory.Remove(id);
        }
    }

    /// <summary>What is in memory, as the next segment would hold it.</summary>
    public JoinSegment ToSegment() => new([.. Ordered()]);

    /// <summary>Notes that what is in memory was stored as a segment; memory is free then.</summary>
    /// <param name="number">Number that it was stored under, at least <see cref="NextSegment"/>.</param>
    /// <param name="segment">What <see cref="ToSegment"/> gave.</param>
    /// <param name="segmentsMax">Segments that may stay.</param>
    /// <returns>Numbers of segments that went.</returns>
    public IReadOnlyList<long> Spilled(long number, JoinSegment segment, int segmentsMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, NextSegment);
        Know(number, segment);
        _segments.Add(new SegmentMark(number, (int)_waitingInMemory));
        _waitingInSegments += _waitingInMemory;
        _waitingInMemory = 0;
        _memory.Clear();
        NextSegment = number + 1;
        var gone = new List<long>();
        while (_segments.Count > segmentsMax)
        {
            var oldest = _segments[0];
            _segments.RemoveAt(0);
            _filters.Remove(oldest.Number);
            _waitingInSegments -= oldest.Waiting;
            Expired += oldest.Waiting;
            gone.Add(oldest.Number);
        }

        return gone;
    }

    /// <summary>What is to be stored.</summary>
    public JoinStoreImage ToImage() => new([.. Ordered()], [.. _segments], NextSegment, Expired);

    private IEnumerable<JoinEntry> Ordered() => _memory.Values.OrderBy(entry => entry.Id);

    private void Settle(EntryPlace place)
    {
        if (place.IsMemory)
        {
            _waitingInMemory--;
            return;
        }

        var index = _segments.FindIndex(segment => segment.Number == place.Segment);
        if (_segments[index].Waiting > 0)
        {
            _segments[index] = _segments[index] with { Waiting = _segments[index].Waiting - 1 };
            _waitingInSegments--;
        }
    }
}

/// <summary>Where an entry of a store is.</summary>
/// <param name="Segment">Number of its segment; -1 for memory.</param>
public readonly record struct EntryPlace(long Segment)
{
    /// <summary>In memory.</summary>
    public static EntryPlace Memory => new(-1);

    /// <summary>Whether it is in memory.</summary>
    public bool IsMemory => Segment < 0;
}
