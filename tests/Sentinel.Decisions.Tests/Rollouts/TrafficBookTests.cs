using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Rollouts;

namespace Sentinel.Decisions.Tests.Rollouts;

public sealed class TrafficBookTests
{
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20_261_121, 7);

    // Halves: sums of them are exact in any order.
    private static readonly Gen<ArmTally> SomeArm =
        from version in Gen.Elements("1", "2")
        from epoch in Gen.Choose(1, 3)
        from rows in Gen.Choose(1, 9)
        from errors in Gen.Choose(0, rows)
        from classes in Gen.Elements("yes", "no").ArrayOf(3)
        from keys in Gen.Choose(-3, 3).ArrayOf(4)
        from dropped in Gen.Choose(0, 2)
        select new ArmTally(version, epoch, rows, errors, Counts(classes), Buckets(keys), Buckets([.. keys.Select(k => k + 100)])) { Dropped = dropped };

    private static readonly Gen<PairTally> SomePair =
        from challenger in Gen.Elements("2", "3")
        from epoch in Gen.Choose(1, 3)
        from pairs in Gen.Choose(1, 9)
        from agreed in Gen.Choose(0, pairs)
        from flip in Gen.Elements("yes", "no")
        from difference in Gen.Choose(-8, 8)
        select new PairTally("1", challenger, epoch, pairs, agreed, [new ClassFlip(flip, "other", pairs - agreed + 1)], 1, pairs - 1, difference / 2.0, difference * difference / 4.0) { Differences = Buckets([difference]) };

    private static readonly Gen<TrafficTally[]> SomeTallies =
        from arms in SomeArm.ArrayOf(3).ArrayOf(12)
        from pairs in SomePair.ArrayOf(2).ArrayOf(12)
        select arms.Zip(pairs).Select((t, i) => new TrafficTally($"router {i % 3}", $"life {i / 6}", 1 + (i / 3 % 2), [.. t.First.DistinctBy(a => (a.Version, a.Epoch))], [.. t.Second.DistinctBy(p => (p.Challenger, p.Epoch))])).ToArray();

    [Fact]
    public void Any_order_and_repetition_of_tallies_gives_the_same_totals()
    {
        var orders = Gen.Choose(0, 11).ArrayOf(20);
        Check.One(Seeded, Prop.ForAll(SomeTallies.ToArbitrary(), orders.ToArbitrary(), (tallies, repeats) =>
        {
            var once = tallies.Aggregate(TrafficBook.Empty, (book, tally) => book.Take(tally));
            var shuffled = repeats.Select(i => tallies[i]).Concat(tallies.Reverse()).Aggregate(TrafficBook.Empty, (book, tally) => book.Take(tally));
            var rows = tallies.SelectMany(t => t.Arms).GroupBy(a => (a.Epoch, a.Version)).OrderBy(g => g.Key).Select(g => (g.Key, g.Sum(a => a.Rows), g.Sum(a => a.Classes.GetValueOrDefault("yes"))));
            var flips = tallies.SelectMany(t => t.Pairs).GroupBy(p => (p.Epoch, p.Challenger)).OrderBy(g => g.Key).Select(g => (g.Key, g.Sum(p => p.SumDifference), g.Sum(p => p.Flips.Sum(f => f.Rows))));

            return Text(once.Totals) == Text(shuffled.Totals)
                && rows.SequenceEqual(once.Totals.Arms.Select(a => ((a.Epoch, a.Version), a.Rows, a.Classes.GetValueOrDefault("yes"))))
                && flips.SequenceEqual(once.Totals.Pairs.Select(p => ((p.Epoch, p.Challenger), p.SumDifference, p.Flips.Sum(f => f.Rows))));
        }));
    }

    [Fact]
    public void What_was_counted_since_a_mark_and_before_it_is_everything()
    {
        Check.One(Seeded, Prop.ForAll(SomeTallies.ToArbitrary(), Gen.Choose(0, 12).ToArbitrary(), (tallies, at) =>
        {
            var before = tallies.Take(at).Aggregate(TrafficBook.Empty, (book, tally) => book.Take(tally));
            var after = tallies.Skip(at).Aggregate(before, (book, tally) => book.Take(tally));
            var rest = tallies.Skip(at).Aggregate(TrafficBook.Empty, (book, tally) => book.Take(tally));

            return Text(after.Since(before.Totals)) == Text(rest.Totals) && Text(after.Since(TrafficTotals.None)) == Text(after.Totals) && Text(after.Since(after.Totals)) == Text(TrafficTotals.None);
        }));
    }

    [Fact]
    public void Epochs_that_are_over_are_forgotten_and_counted_no_more()
    {
        var book = TrafficBook.Empty.Take(Tally(1, Arm(1, 10), Arm(2, 20))).ForgetBefore(2).Take(Tally(2, Arm(1, 5), Arm(2, 7)));

        Assert.Equal([(2L, 27L)], book.Totals.Arms.Select(a => (a.Epoch, a.Rows)));
        Assert.Equal(2, book.ForgetBefore(1).FirstEpoch);
    }

    [Fact]
    public void A_router_that_starts_again_counts_from_1_again()
    {
        var book = TrafficBook.Empty.Take(Tally(1, Arm(1, 10))).Take(Tally(1, Arm(1, 10)) with { Incarnation = "second" });

        Assert.Equal(20, book.Totals.Arms.Single().Rows);
    }

    [Fact]
    public void Of_many_gaps_the_lowest_is_closed_and_what_comes_in_it_is_taken_for_a_repeat()
    {
        var book = TrafficBook.Empty;
        for (var i = 0; i <= TrafficBook.GapsMax + 1; i++)
        {
            book = book.Take(Tally(1 + (2 * i), Arm(1, 1)));
        }

        var late = book.Take(Tally(2, Arm(1, 1)));
        var inTime = book.Take(Tally(4, Arm(1, 1)));

        Assert.Equal((TrafficBook.GapsMax + 2, TrafficBook.GapsMax + 2, TrafficBook.GapsMax + 3), (book.Totals.Arms[0].Rows, late.Totals.Arms[0].Rows, inTime.Totals.Arms[0].Rows));
    }

    private static TrafficTally Tally(long sequence, params ArmTally[] arms) => new("router", "first", sequence, arms, []);

    private static ArmTally Arm(long epoch, long rows) => new("1", epoch, rows, 0, ImmutableSortedDictionary<string, long>.Empty, LogBuckets.Empty, LogBuckets.Empty);

    private static ImmutableSortedDictionary<string, long> Counts(string[] names) => names.GroupBy(n => n).ToImmutableSortedDictionary(g => g.Key, g => (long)g.Count(), StringComparer.Ordinal);

    private static LogBuckets Buckets(int[] keys)
    {
        var groups = keys.GroupBy(k => k).OrderBy(g => g.Key).ToArray();
        return new LogBuckets([.. groups.Select(g => g.Key)], [.. groups.Select(g => (long)g.Count())]);
    }

    private static string Text(TrafficTotals totals) => System.Text.Json.JsonSerializer.Serialize(totals);
}
