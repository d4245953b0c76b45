using System.Collections.Immutable;

namespace Sentinel.Decisions.Rollouts;

/// <summary>
/// Sequence numbers that were taken, as ranges: numbers mostly come in order, so there is mostly one. Of more than <see cref="RangesMax"/> the lowest gap is closed: what would still have come in it counts as
/// taken.
/// </summary>
internal sealed record SequenceRanges
{
    /// <summary>Ranges that are kept apart.</summary>
    internal const int RangesMax = 64;

    // Ascending, inclusive, with at least one number between each and the next.
    private readonly ImmutableArray<(long First, long Last)> _ranges = [];

    /// <summary>No numbers.</summary>
    internal static SequenceRanges None { get; } = new();

    /// <summary>The ranges, ascending, inclusive.</summary>
    internal ImmutableArray<(long First, long Last)> Ranges => _ranges;

    /// <summary>Numbers that <see cref="Ranges"/> gave.</summary>
    internal static SequenceRanges Of(ImmutableArray<(long First, long Last)> ranges) => new(ranges);

    /// <summary>Whether a number was taken.</summary>
    internal bool Contains(long number) => _ranges.Any(r => r.First <= number && number <= r.Last);

    /// <summary>With a number that was not taken before.</summary>
    internal SequenceRanges With(long number)
    {
        var at = _ranges.Count(r => r.Last < number - 1);
        var first = number;
        var last = number;
        var ranges = _ranges;
        while (at < ranges.Length && ranges[at].First <= number + 1)
        {
            first = Math.Min(first, ranges[at].First);
            last = Math.Max(last, ranges[at].Last);
            ranges = ranges.RemoveAt(at);
        }

        ranges = ranges.Insert(at, (first, last));
        return new SequenceRanges(ranges.Length <= RangesMax ? ranges : ranges.RemoveAt(1).SetItem(0, (ranges[0].First, ranges[1].Last)));
    }

    private SequenceRanges()
    {
    }

    private SequenceRanges(ImmutableArray<(long First, long Last)> ranges) => _ranges = ranges;
}
