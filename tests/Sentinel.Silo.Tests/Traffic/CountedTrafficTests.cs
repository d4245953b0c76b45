using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Rollouts;
using Sentinel.Ingest.Producing;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Shadows;
using Sentinel.Silo.Scoring.Traffic;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Traffic;

public sealed class CountedTrafficTests
{
    [Fact]
    public async Task Answers_do_not_wait_for_a_shadow_that_hangs_and_copies_beyond_the_bound_are_dropped_and_counted()
    {
        const int Bound = 50;
        await using var rig = await ScoringRig.StartAsync(new ScoringOptions { ShadowRows = Bound });
        rig.Follow(1, ["2"], ("1", 100));
        rig.Hold("2");

        for (var i = 0; i < 200; i++)
        {
            Assert.Equal("1", (await rig.AskAsync($"r{i}")).Version.Version);
        }

        // Each worker may have taken one copy out of the backlog before it hung.
        var workers = Math.Max(1, Environment.ProcessorCount / 2);
        Assert.Equal(200, rig.Published.Count);
        rig.Release();
        var totals = await TotalsAsync(rig, t => t.Arms.Where(a => a.Version == "2").Sum(a => a.Rows + a.Dropped) == 200);
        Assert.Equal((200, 0, 0), (totals.ArmOf("1").Rows, totals.ArmOf("1").Errors, totals.ArmOf("1").Dropped));
        Assert.InRange(totals.ArmOf("2").Dropped, 200 - Bound - workers, 200 - Bound);
        Assert.Equal(0, totals.ArmOf("2").Errors);
        Assert.Equal((totals.ArmOf("2").Rows, totals.ArmOf("2").Rows), (totals.Pairs.Single().Pairs, totals.Pairs.Single().Agreed));
        Assert.Contains($"\nsentinel_scoring_shadow_dropped_total {totals.ArmOf("2").Dropped}\n", rig.Metrics, StringComparison.Ordinal);
        Assert.Contains($"\nsentinel_scoring_arm_rows_total{{arm=\"shadow\"}} {totals.ArmOf("2").Rows}\n", rig.Metrics, StringComparison.Ordinal);
        Assert.Contains("\nsentinel_scoring_arm_rows_total{arm=\"unnamed\"} 200\n", rig.Metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copies_are_shown_while_the_broker_has_not_acknowledged_those_before_and_are_counted_when_it_has()
    {
        await using var rig = await ScoringRig.StartAsync();
        rig.Follow(1, ["2"], ("1", 100));
        var broker = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.ShadowsAcknowledged = broker.Task;
        for (var i = 0; i < 100; i++)
        {
            await rig.AskAsync($"r{i}");
        }

        await RunningSilo.UntilAsync("all copies handed over", () => Task.FromResult(rig.Published.Count(p => p[0] == '2') == 100));
        Assert.Equal(0, (await TotalsAsync(rig, t => t.Arms.Any(a => a.Version == "1"))).Arms.Where(a => a.Version == "2").Sum(a => a.Rows));
        broker.SetResult();
        await rig.StopShadowsAsync();

        Assert.Equal((100, 100), ((await TotalsAsync(rig, _ => true)).ArmOf("2").Rows, (await TotalsAsync(rig, _ => true)).Pairs.Single().Pairs));
    }

    [Fact]
    public async Task Copies_on_their_way_are_bounded_and_those_that_the_broker_loses_are_dropped_and_no_errors()
    {
        await using var rig = await ScoringRig.StartAsync();
        rig.Follow(1, ["2"], ("1", 100));
        var broker = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.ShadowsAcknowledged = broker.Task;
        for (var i = 0; i < ShadowRunner.PublishingMost + 50; i++)
        {
            await rig.AskAsync($"r{i}");
        }

        await RunningSilo.UntilAsync("no place left", () => Task.FromResult(rig.Published.Count(p => p[0] == '2') >= ShadowRunner.PublishingMost));
        Assert.Equal(ShadowRunner.PublishingMost, rig.Published.Count(p => p[0] == '2'));
        broker.SetException(new PredictionsNotSentException("no broker"));

        var totals = await TotalsAsync(rig, t => t.Arms.Where(a => a.Version == "2").Sum(a => a.Dropped) == ShadowRunner.PublishingMost + 50);
        Assert.Equal((0, 0), (totals.ArmOf("2").Rows, totals.ArmOf("2").Errors));
    }

    [Fact]
    public async Task A_router_that_cannot_load_one_of_the_arms_says_that_nothing_answers()
    {
        await using var rig = await ScoringRig.StartAsync();
        var whole = await rig.Router.ApplyAsync(Scoring.Routes.Of(1, ("1", 95), ("2", 5)));
        rig.Lose("2");

        var broken = await rig.Router.ApplyAsync(Scoring.Routes.Of(2, ("1", 95), ("2", 5)));
        var back = await rig.Router.ApplyAsync(Scoring.Routes.Of(3, ("1", 100)));

        Assert.Contains(whole.ServedVersion, (string[])["1", "2"]);
        Assert.Equal((2, null, 3, "1"), (broken.Epoch, broken.ServedVersion, back.Epoch, back.ServedVersion));
    }

    [Fact]
    public async Task A_shadow_that_cannot_be_loaded_is_tried_again_and_not_for_every_request()
    {
        await using var rig = await ScoringRig.StartAsync();
        rig.Follow(1, ["2"], ("1", 100));
        rig.Lose("2");

        for (var i = 0; i < 100; i++)
        {
            await rig.AskAsync($"r{i}");
        }

        var totals = await TotalsAsync(rig, t => t.Arms.Where(a => a.Version == "2").Sum(a => a.Rows) == 100);
        Assert.Equal((100, 0), (totals.ArmOf("1").Rows, totals.ArmOf("1").Errors));
        Assert.Equal(100, totals.ArmOf("2").Errors);
        Assert.Empty(totals.Pairs);
        Assert.InRange(rig.Reads("2"), 2, 20);
    }

    [Fact]
    public async Task A_route_that_compares_nothing_counts_nothing_and_tells_nothing()
    {
        await using var rig = await ScoringRig.StartAsync();
        rig.Follow(1, [], ("1", 100));

        await rig.AskAsync("r");
        await rig.Reporter.TellAllAsync();

        Assert.Empty(rig.Counters.Models);
        Assert.Empty(rig.Sink.Taken);
    }

    [Fact]
    public async Task A_tally_that_is_not_confirmed_is_told_again_as_it_was_while_the_next_one_gathers()
    {
        await using var rig = await ScoringRig.StartAsync();
        rig.Follow(1, [], ("1", 50), ("2", 50));
        await rig.AskAsync("a");
        rig.Sink.IsSilent = true;
        await rig.Reporter.TellAllAsync();
        await rig.AskAsync("b");
        await rig.AskAsync("c");
        await rig.Reporter.TellAllAsync();
        rig.Sink.IsSilent = false;
        await rig.Reporter.TellAllAsync();
        await rig.Reporter.TellAllAsync();
        await rig.Reporter.TellAllAsync();

        Assert.Equal([1, 1, 1, 2], rig.Sink.Taken.Select(t => t.Sequence));
        Assert.Equal([1, 1, 1, 2], rig.Sink.Taken.Select(t => t.Arms.Sum(a => a.Rows)));
        Assert.Equal(3, rig.Sink.Taken.Aggregate(TrafficBook.Empty, (book, tally) => book.Take(tally)).Totals.Arms.Sum(a => a.Rows));
        Assert.Contains("\nsentinel_scoring_tallies_failed_total 2\n", rig.Metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_gives_up_is_an_error_of_the_version_and_a_broker_that_fails_is_not()
    {
        await using var rig = await ScoringRig.StartAsync();
        rig.Follow(1, ["2"], ("1", 100));
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        rig.BrokerFault = new PredictionsNotSentException("no broker");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.AskAsync("impatient", gone.Token));
        await Assert.ThrowsAsync<PredictionsNotSentException>(() => rig.AskAsync("unpublished"));

        // The shadow is shown what the impatient one asked, and its answer is not published either.
        var totals = await TotalsAsync(rig, t => t.Arms.Any(a => a.Version == "2"));
        Assert.Equal((1, 1), (totals.ArmOf("1").Rows, totals.ArmOf("1").Errors));
        Assert.Equal((0, 0, 1), (totals.ArmOf("2").Rows, totals.ArmOf("2").Errors, totals.ArmOf("2").Dropped));
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_given_and_counts_as_an_error()
    {
        await using var rig = await ScoringRig.StartAsync(new ScoringOptions { LateSeconds = 0.5 }, new TickingTime());
        rig.Follow(1, [], ("1", 50), ("2", 50));

        var answer = await rig.AskAsync("r");

        var totals = await TotalsAsync(rig, t => t.Arms.Length > 0);
        Assert.Equal((1, 1), (totals.ArmOf(answer.Version.Version).Rows, totals.ArmOf(answer.Version.Version).Errors));
        Assert.Equal(1e6, LogBuckets.ValueOf(totals.ArmOf(answer.Version.Version).Latencies.Keys.Single()), 1e4);
        Assert.Contains("\nsentinel_scoring_arm_errors_total{arm=\"unnamed\"} 1\n", rig.Metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_more_epochs_than_are_kept_the_oldest_is_given_up_and_counted_as_lost()
    {
        await using var rig = await ScoringRig.StartAsync();
        for (var epoch = 1; epoch <= TrafficCounts.ArmsMax + 1; epoch++)
        {
            rig.Table.Follow(Scoring.Routes.Of(epoch, ("1", 100)) with { RolloutId = "r" });
            await rig.AskAsync("r");
        }

        await rig.Reporter.TellAllAsync();

        Assert.Equal(Enumerable.Range(2, TrafficCounts.ArmsMax).Select(e => (long)e), rig.Sink.Taken.Single().Arms.Select(a => a.Epoch).Order());
        Assert.Contains("\nsentinel_scoring_tallies_lost_total 1\n", rig.Metrics, StringComparison.Ordinal);
    }

    private static async Task<TrafficTotals> TotalsAsync(ScoringRig rig, Predicate<TrafficTotals> isAll)
    {
        var totals = TrafficTotals.None;
        await RunningSilo.UntilAsync("all tallies", async () =>
        {
            await rig.Reporter.TellAllAsync();
            totals = rig.Sink.Taken.Aggregate(TrafficBook.Empty, (book, tally) => book.Take(tally)).Totals;
            return isAll(totals);
        });
        return totals;
    }

    /// <summary>A clock on which a second passes with every look.</summary>
    private sealed class TickingTime : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref _seconds);
    }
}
