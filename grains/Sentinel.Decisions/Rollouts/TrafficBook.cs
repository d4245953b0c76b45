using System.Collections.Immutable;
using Sentinel.Contracts.Rollouts;

namespace Sentinel.Decisions.Rollouts;

/// <summary>
/// What all routers counted of one model, by epoch and version and by epoch and pair, from tallies that may come late, twice and in any order: each is counted once. Totals do not depend on the order (sums of
/// differences to rounding). Bounded: epochs that are over are forgotten when it is told, and of routers that started again the <see cref="IncarnationsMax"/> heard last are known.
/// </summary>
public sealed record TrafficBook
{
    /// <summary>Incarnations of routers that are known: a repeat from one that was forgotten would be counted again.</summary>
    public const int IncarnationsMax = 256;

    /// <summary>Gaps in the numbers of one incarnation that are remembered; of more, what comes in the lowest is taken for a repeat. A router that waits for each tally's confirmation leaves none.</summary>
    public const int GapsMax = SequenceRanges.RangesMax - 1;

    private ImmutableDictionary<(string Router, string Incarnation), Heard> _heard = ImmutableDictionary<(string Router, string Incarnation), Heard>.Empty;
    private ImmutableSortedDictionary<(long Epoch, string Version), ArmTally> _arms = ImmutableSortedDictionary.Create<(long Epoch, string Version), ArmTally>(
        Comparer<(long Epoch, string Version)>.Create((a, b) => Order(a.Epoch.CompareTo(b.Epoch), string.CompareOrdinal(a.Version, b.Version))));

    private ImmutableSortedDictionary<(long Epoch, string Stable, string Challenger), PairTally> _pairs = ImmutableSortedDictionary.Create<(long Epoch, string Stable, string Challenger), PairTally>(
        Comparer<(long Epoch, string Stable, string Challenger)>.Create((a, b) =>
            Order(a.Epoch.CompareTo(b.Epoch), string.CompareOrdinal(a.Stable, b.Stable), string.CompareOrdinal(a.Challenger, b.Challenger))));

    private long _tallies;

    private TrafficBook()
    {
    }

    /// <summary>Nothing was counted.</summary>
    public static TrafficBook Empty { get; } = new();

    /// <summary>The oldest epoch that is kept.</summary>
    public long FirstEpoch { get; private init; }

    /// <summary>All that was counted under the epochs that are kept. May serve as a mark for <see cref="Since"/>.</summary>
    public TrafficTotals Totals => new([.. _arms.Values], [.. _pairs.Values]);

    /// <summary>What is to be stored of it.</summary>
    public TrafficBookImage ToImage() =>
        new(FirstEpoch, Totals, [.. _heard.Select(h => new RouterMark(h.Key.Router, h.Key.Incarnation, h.Value.Sequences.Ranges, h.Value.Last)).OrderBy(m => m.Last)]);

    /// <summary>The book that <see cref="ToImage"/> was taken of.</summary>
    public static TrafficBook Of(TrafficBookImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Empty with
        {
            FirstEpoch = image.FirstEpoch,
            _arms = Empty._arms.AddRange(image.Totals.Arms.Select(a => KeyValuePair.Create((a.Epoch, a.Version), a))),
            _pairs = Empty._pairs.AddRange(image.Totals.Pairs.Select(p => KeyValuePair.Create((p.Epoch, p.Stable, p.Challenger), p))),
            _heard = Empty._heard.AddRange(image.Heard.Select(m => KeyValuePair.Create((m.Router, m.Incarnation), new Heard(SequenceRanges.Of(m.Ranges), m.Last)))),
            _tallies = image.Heard.Select(m => m.Last).DefaultIfEmpty().Max(),
        };
    }

    /// <summary>Counts a tally, unless it was counted before. What it holds of epochs that are over is left out.</summary>
    public TrafficBook Take(TrafficTally tally)
    {
        ArgumentNullException.ThrowIfNull(tally);
        var router = (tally.Router, tally.Incarnation);
        var heard = _heard.GetValueOrDefault(router, new Heard(SequenceRanges.None, 0));
        if (heard.Sequences.Contains(tally.Sequence))
        {
            return this;
        }

        var arms = _arms.ToBuilder();
        foreach (var arm in tally.Arms.Where(a => a.Epoch >= FirstEpoch))
        {
            var key = (arm.Epoch, arm.Version);
            arms[key] = arms.TryGetValue(key, out var counted) ? counted.Plus(arm) : arm;
        }

        var pairs = _pairs.ToBuilder();
        foreach (var pair in tally.Pairs.Where(p => p.Epoch >= FirstEpoch))
        {
            var key = (pair.Epoch, pair.Stable, pair.Challenger);
            pairs[key] = pairs.TryGetValue(key, out var counted) ? counted.Plus(pair) : pair;
        }

        var all = _heard.SetItem(router, new Heard(heard.Sequences.With(tally.Sequence), _tallies + 1));
        return this with
        {
            _arms = arms.ToImmutable(),
            _pairs = pairs.ToImmutable(),
            _heard = all.Count <= IncarnationsMax ? all : all.Remove(all.MinBy(h => h.Value.Last).Key),
            _tallies = _tallies + 1,
        };
    }

    /// <summary>What was counted since a mark: today's totals less those of the mark. Epochs that the mark has and the book has forgotten are left out.</summary>
    public TrafficTotals Since(TrafficTotals mark)
    {
        ArgumentNullException.ThrowIfNull(mark);
        var arms = mark.Arms.ToDictionary(a => (a.Epoch, a.Version));
        var pairs = mark.Pairs.ToDictionary(p => (p.Epoch, p.Stable, p.Challenger));
        return new TrafficTotals(
            [.. _arms.Select(a => arms.TryGetValue(a.Key, out var before) ? a.Value.Plus(before, -1) : a.Value).Where(a => a.Rows + a.Dropped > 0)],
            [.. _pairs.Select(p => pairs.TryGetValue(p.Key, out var before) ? p.Value.Plus(before, -1) : p.Value).Where(p => p.Pairs > 0)]);
    }

    /// <summary>Forgets what was counted under epochs below one, and counts no more of it.</summary>
    public TrafficBook ForgetBefore(long epoch) => epoch <= FirstEpoch
        ? this
        : this with
        {
            FirstEpoch = epoch,
            _arms = _arms.RemoveRange(_arms.Keys.Where(k => k.Epoch < epoch)),
            _pairs = _pairs.RemoveRange(_pairs.Keys.Where(k => k.Epoch < epoch)),
        };

    private static int Order(params ReadOnlySpan<int> comparisons)
    {
        foreach (var comparison in comparisons)
        {
            if (comparison != 0)
            {
                return comparison;
            }
        }

        return 0;
    }

    private sealed record Heard(SequenceRanges Sequences, long Last);
}

/// <summary>A <see cref="TrafficBook"/> as it is stored.</summary>
/// <param name="FirstEpoch">The oldest epoch that is kept.</param>
/// <param name="Totals">What was counted.</param>
/// <param name="Heard">Routers that were heard, the one heard last at the end.</param>
public sealed record TrafficBookImage(long FirstEpoch, TrafficTotals Totals, ImmutableArray<RouterMark> Heard);

/// <summary>What was heard of one incarnation of a router.</summary>
/// <param name="Router">Its name.</param>
/// <param name="Incarnation">The incarnation.</param>
/// <param name="Ranges">Sequence numbers that were taken, as ascending ranges, inclusive.</param>
/// <param name="Last">Number of its last tally among all that were taken.</param>
public sealed record RouterMark(string Router, string Incarnation, ImmutableArray<(long First, long Last)> Ranges, long Last);
