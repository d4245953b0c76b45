using Confluent.Kafka;
using FsCheck;
using FsCheck.Fluent;
using Sentinel.Ingest.Partitions;
using Sentinel.Ingest.Sources;

namespace Sentinel.Ingest.Tests.Sources;

public sealed class PairStoreTests
{
    private static readonly PairLimits Limits = new(Messages: 10, Bytes: 1_000, Time: TimeSpan.FromSeconds(30));

    [Theory]
    [InlineData(InferenceHalf.Request, InferenceHalf.Response)]
    [InlineData(InferenceHalf.Response, InferenceHalf.Request)]
    public void Halves_find_each_other_whichever_comes_first(InferenceHalf first, InferenceHalf second)
    {
        var store = new PairStore(Limits);

        Assert.Equal(PairOutcome.Waits, store.Add(Half(first, "a", 5), [], out _));
        Assert.Equal((1, 5), (store.Count, store.LowestWaiting(100)));
        Assert.Equal(PairOutcome.Paired, store.Add(Half(second, "a", 7), [], out var other));

        Assert.Equal(5, other!.Offset);
        Assert.Equal((0, 100), (store.Count, store.LowestWaiting(100)));
    }

    [Fact]
    public void A_half_that_comes_again_is_passed_over_before_and_after_it_is_paired()
    {
        var store = new PairStore(Limits);
        store.Add(Half(InferenceHalf.Request, "a", 0), [], out _);

        Assert.Equal(PairOutcome.Repeat, store.Add(Half(InferenceHalf.Request, "a", 1), [], out _));
        store.Add(Half(InferenceHalf.Response, "a", 2), [], out _);

        Assert.Equal(PairOutcome.Repeat, store.Add(Half(InferenceHalf.Response, "a", 3), [], out _));
        Assert.Equal(PairOutcome.Repeat, store.Add(Half(InferenceHalf.Request, "a", 4), [], out _));
        Assert.Equal(0, store.Count);
    }

    [Theory]
    [InlineData(11, 0, 0)]
    [InlineData(1, 1_001, 0)]
    [InlineData(1, 0, 30_001)]
    public void A_half_is_given_up_beyond_each_limit_and_the_other_one_waits_in_its_turn(long messages, long bytes, long milliseconds)
    {
        var store = new PairStore(Limits);
        store.Add(Half(InferenceHalf.Request, "a", 0), [], out _);
        var expired = new List<WaitingHalf>();

        Assert.Equal(PairOutcome.Waits, store.Add(Half(InferenceHalf.Response, "a", messages, milliseconds, bytes), expired, out _));

        Assert.Equal([0L], expired.Select(half => half.Offset));
        Assert.Equal((1, messages), (store.Count, store.LowestWaiting(100)));
    }

    [Fact]
    public void Ids_of_different_services_are_different()
    {
        var store = new PairStore(Limits);
        store.Add(Half(InferenceHalf.Request, "a", 0), [], out _);
        var other = Half(InferenceHalf.Response, "a", 1);

        Assert.Equal(PairOutcome.Waits, store.Add(other with { Event = other.Event with { Service = "other" } }, [], out _));
    }

    /// <summary>A reader that dies anywhere goes on from the lowest half that waits, after a look at what lies twice as far before it as two halves may lie apart; what it pairs and gives up is the same.</summary>
    [Fact]
    public void A_new_owner_goes_on_as_if_there_had_been_no_other()
    {
        var log = from count in Gen.Choose(1, 120)
                  from halves in Gen.Shuffle(Enumerable.Range(0, count).Select(i => (Id: i / 3, IsRequest: i % 3 == 0)))
                  from order in Gen.ArrayOf(Gen.Choose(0, 25), count)
                  from death in Gen.Choose(0, count)
                  select (Halves: halves.Select((half, at) => (half, Rank: half.Id * 3 + order[at])).OrderBy(ranked => ranked.Rank).Select(ranked => ranked.half).ToArray(), Death: death);

        Check.QuickThrowOnFailure(Prop.ForAll(log.ToArbitrary(), given =>
        {
            var messages = given.Halves.Select((half, at) => Half(half.IsRequest ? InferenceHalf.Request : InferenceHalf.Response, $"{half.Id}", at, at * 1_000L)).ToArray();
            var whole = Read(new PairStore(Limits), messages);

            var first = new PairStore(Limits);
            var before = Read(first, messages[..given.Death]);
            var committed = (int)first.LowestWaiting(given.Death);
            var second = new PairStore(Limits);
            Assert.DoesNotContain(Read(second, messages[(int)second.StartAt(committed)..committed]), done => done.What == "is given up");
            var after = Read(second, messages[committed..]);

            // What the first owner did below its death is done again alike, so that offsets tell it apart.
            Assert.Equal(whole, before.Union(after).Order());
        }));
    }

    private static List<(long Offset, string What)> Read(PairStore store, IEnumerable<WaitingHalf> halves)
    {
        var done = new List<(long, string)>();
        foreach (var half in halves)
        {
            var expired = new List<WaitingHalf>();
            if (store.Add(half, expired, out var other) == PairOutcome.Paired)
            {
                done.Add((half.Offset, $"pairs with {other!.Offset}"));
            }

            done.AddRange(expired.Select(given => (given.Offset, "is given up")));
        }

        done.Sort();
        return done;
    }

    private static WaitingHalf Half(InferenceHalf half, string id, long offset, long milliseconds = 0, long bytes = 0) => new(
        new InferenceEvent(half, id, "s", "n", "predictor", "default", null, default), new HeldMessage(null, null, null, new Timestamp(milliseconds, TimestampType.CreateTime), offset), offset, milliseconds, bytes, ReadAt: 0);
}
