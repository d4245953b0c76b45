using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Rollouts;
using Sentinel.Statistics.Rollouts;

namespace Sentinel.Decisions.Tests.Rollouts;

public sealed class RolloutCheckTests
{
    private static readonly CheckSpec Errors = new("it", CheckKind.Compare, "errors");

    // Kayenta #6278 and #426: samples that its Mann-Whitney classifier let pass.
    [Theory]
    [InlineData(new double[] { 100, 100, 100, 100, 100, 100, 100, 1, 1, 1 }, new double[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 })]
    [InlineData(new double[] { 0, 1, 2, 1, 0, 0 }, new double[] { 0, 0, 0, 0, 0, 0 })]
    public void Canaries_that_are_plainly_off_do_not_pass_however_often_they_are_seen(double[] canary, double[] stable)
    {
        var rollout = Canary(new CheckSpec("it", CheckKind.Compare, "latency", MinRows: 50));
        var failed = false;
        for (var look = 0; look < 60 && !rollout.State.IsOver; look++)
        {
            rollout.Minute(GivenRollout.Traffic(rollout.Arm("2", canary.Length, 0) with { Latencies = Buckets(canary) }, rollout.Arm("1", stable.Length, 0) with { Latencies = Buckets(stable) }));
            failed |= rollout.Last("it").Outcome == CheckOutcome.Fail;
            Assert.NotEqual(CheckOutcome.Pass, rollout.Last("it").Outcome);
        }

        Assert.True(failed);
        Assert.Equal(RolloutPhase.RolledBack, rollout.State.Phase);
    }

    [Fact]
    public void Too_few_rows_of_either_version_are_no_answer()
    {
        Assert.StartsWith("too_few: 199 of 200", Canary(Errors).Minute(199, 0, 5_000, 50).Last("it").Reason, StringComparison.Ordinal);
        Assert.StartsWith("too_few: 150 of 200", Canary(Errors).Minute(5_000, 50, 150, 1).Last("it").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_no_bet_could_be_made_on_are_no_pass()
    {
        var rollout = Canary(Errors).Minute(1_000, 900, 9_000, 90);
        Assert.Equal("too_few: 0 of 200 rows after the first batch", rollout.Last("it").Reason);

        Assert.Equal(CheckOutcome.Fail, rollout.Minute(1_000, 900, 9_000, 90).Last("it").Outcome);
    }

    [Fact]
    public void An_answer_says_what_it_looked_at()
    {
        var rollout = Canary(Errors);
        var from = rollout.Now;

        var answer = rollout.Minutes(3, 500, 6, 4_500, 45).Last("it");

        Assert.Equal((CheckOutcome.Pass, (string?)null, 1_500L, rollout.State.Epoch, from, rollout.Now), (answer.Outcome, answer.Reason, answer.Rows, answer.FromEpoch, answer.From, answer.To));
        Assert.Equal((0.002, 20.0), (Math.Round(answer.Effect!.Value, 6), answer.Bound));
        var log = RateEvidence.LogFactor(new(500, 6), new(4_500, 45), new(500, 6), new(4_500, 45), 1) + RateEvidence.LogFactor(new(1_000, 12), new(9_000, 90), new(500, 6), new(4_500, 45), 1);
        Assert.Equal(Math.Exp(log), answer.Evidence!.Value, 1e-9);
    }

    [Fact]
    public void Counts_that_scatter_more_than_independent_rows_are_less_evidence()
    {
        var plan = GivenRollout.Plan with { Checks = [Errors] };
        var even = new GivenRollout(plan).Until(RolloutPhase.Canary).Minutes(4, 200, 10, 1_800, 36);
        var scattered = new GivenRollout(plan, dispersion: 31).Until(RolloutPhase.Canary).Minutes(4, 200, 10, 1_800, 36);

        // A tenth of the rows: φ is 4 there.
        Assert.True(scattered.Last("it").Evidence < even.Last("it").Evidence / 2);
        Assert.Equal(
            Enumerable.Range(1, 3).Sum(look => RateEvidence.LogFactor(new(look * 200, look * 10), new(look * 1_800, look * 36), new(200, 10), new(1_800, 36), dispersion: 4)),
            Math.Log(scattered.Last("it").Evidence!.Value),
            1e-9);
    }

    [Fact]
    public void A_series_is_held_against_the_quantile_that_was_frozen_before()
    {
        var values = Enumerable.Range(1, 100).Select(i => (double)i).ToArray();
        var before = GivenRollout.Traffic(GivenRollout.Tally("1", 7, 100, 0) with { Latencies = Buckets(values) });
        var rollout = new GivenRollout(GivenRollout.Plan with { Strategy = RolloutStrategy.Linear, Checks = [new CheckSpec("it", CheckKind.Compare, "latency", MinRows: 50)] }, before).Until(RolloutPhase.Canary);

        rollout.Minute(Arms(rollout, values, values)).Minute(Arms(rollout, values, values));
        Assert.Equal(CheckOutcome.Pass, rollout.Last("it").Outcome);

        // 90 and 91 share a bucket: nine of a hundred are above it.
        Assert.Equal((200L, 18L), (rollout.State.Checks[0].Evidence.Arm.Rows, rollout.State.Checks[0].Evidence.Arm.Hits));

        double[] slower = [.. values.Select(v => 2 * v)];
        Assert.Equal(CheckOutcome.Fail, rollout.Minute(Arms(rollout, slower, values)).Minute(Arms(rollout, slower, values)).Last("it").Outcome);
    }

    [Fact]
    public void A_limit_fails_by_the_rate_and_says_upstream_when_the_stable_version_is_over_it_too()
    {
        var limit = new CheckSpec("it", CheckKind.Limit, "errors", Limit: 0.05);
        Assert.Equal(CheckOutcome.Pass, Canary(limit).Minute(400, 20, 3_600, 180).Last("it").Outcome);
        Assert.Equal(CheckOutcome.Fail, Canary(limit).Minute(400, 60, 3_600, 36).Last("it").Outcome);
        Assert.StartsWith("upstream", Canary(limit).Minute(400, 60, 3_600, 540).Last("it").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_that_both_cross_a_look_apart_is_upstream_and_not_the_new_versions_fault()
    {
        // Both answer 15 % wrongly; the new one has the most traffic, so it is found first.
        var rollout = Canary(new CheckSpec("it", CheckKind.Limit, "errors", Limit: 0.05, Critical: true)).Minute(400, 60, 100, 15);
        Assert.Equal((RolloutPhase.Canary, CheckOutcome.Inconclusive), (rollout.State.Phase, rollout.Last("it").Outcome));
        Assert.StartsWith("too_few", rollout.Last("it").Reason, StringComparison.Ordinal);

        rollout.Minute(400, 60, 200, 30);
        Assert.Equal(RolloutPhase.Held, rollout.State.Phase);
        Assert.StartsWith("upstream", rollout.Last("it").Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, 200, 100, 8, "the two are told apart")]
    [InlineData(400, 60, 100, 4, "the stable one is below it")]
    [InlineData(400, 60, 0, 0, "the stable one is not asked")]
    public void A_limit_that_only_the_new_version_crosses_is_its_fault_at_once(long rows, long errors, long stableRows, long stableErrors, string why)
    {
        var rollout = Canary(new CheckSpec("it", CheckKind.Limit, "errors", Limit: 0.05, Critical: true)).Minute(rows, errors, stableRows, stableErrors);

        Assert.True(rollout.State.Phase == RolloutPhase.RolledBack, why);
    }

    [Fact]
    public void Wrong_answers_are_held_against_the_stable_versions_by_their_labels()
    {
        var worse = Canary(new CheckSpec("it", CheckKind.Compare, "wrong", MinRows: 50));
        Assert.StartsWith("no_data", worse.Minute().Last("it").Reason, StringComparison.Ordinal);

        Assert.Equal(CheckOutcome.Fail, Labelled(worse, 60).Last("it").Outcome);
        Assert.Equal(CheckOutcome.Pass, Labelled(Canary(new CheckSpec("it", CheckKind.Compare, "wrong", MinRows: 50)), 20).Last("it").Outcome);

        static GivenRollout Labelled(GivenRollout rollout, long wrong)
        {
            for (var i = 0; i < 4; i++)
            {
                rollout.After(TimeSpan.FromMinutes(1)).Told(new Looked(rollout.Now, TrafficTotals.None, [new LabelledCounts(rollout.State.Epoch, new RateCounts(100, wrong), new RateCounts(900, 180), 0, 0)], null));
            }

            return rollout;
        }
    }

    [Fact]
    public void A_limit_of_a_series_is_what_nine_of_ten_values_are_at_most()
    {
        var limit = new CheckSpec("it", CheckKind.Limit, "latency", Limit: 1_000, MinRows: 50);
        Assert.Equal(CheckOutcome.Pass, Look(share: 9));
        Assert.Equal(CheckOutcome.Fail, Look(share: 30));

        CheckOutcome Look(int share)
        {
            var rollout = Canary(limit);
            double[] values = [.. Enumerable.Repeat(500.0, 100 - share), .. Enumerable.Repeat(2_000.0, share)];
            return rollout.Minute(Arms(rollout, values, values[..1])).Last("it").Outcome;
        }
    }

    [Theory]
    [InlineData("agreement", 940, 0, 0, CheckOutcome.Fail)]
    [InlineData("agreement", 985, 0, 0, CheckOutcome.Pass)]
    [InlineData("scores", 0, 600, 400, CheckOutcome.Fail)]
    [InlineData("scores", 0, 400, 600, CheckOutcome.Fail)]
    [InlineData("scores", 0, 510, 490, CheckOutcome.Pass)]
    public void Pairs_are_judged_by_agreement_and_by_the_sign_of_their_differences(string metric, long agreed, long higher, long lower, CheckOutcome expected)
    {
        var rollout = Shadow(new CheckSpec("it", CheckKind.Agreement, metric, Limit: metric == "agreement" ? 0.97 : null));

        rollout.Minute(Pairs(rollout, new PairTally("1", "2", rollout.State.Epoch, 1_000, agreed, [], higher, lower, 0, 0)));

        Assert.Equal((expected, 1_000L), (rollout.Last("it").Outcome, rollout.Last("it").Rows));
    }

    [Fact]
    public void Differences_within_the_tolerance_are_none()
    {
        var rollout = Shadow(new CheckSpec("it", CheckKind.Agreement, "scores", Tolerance: 0.01));
        var pair = new PairTally("1", "2", rollout.State.Epoch, 1_000, 0, [], 1_000, 0, 5, 0.025) { Differences = Buckets([.. Enumerable.Repeat(0.005, 1_000)]) };

        Assert.Equal(CheckOutcome.Pass, rollout.Minute(Pairs(rollout, pair)).Last("it").Outcome);
        Assert.Equal(CheckOutcome.Fail, rollout.Minute(Pairs(rollout, pair with { Differences = Buckets([.. Enumerable.Repeat(-0.05, 1_000)]) })).Last("it").Outcome);
    }

    [Fact]
    public void Labelled_pairs_are_judged_by_which_version_is_wrong_alone()
    {
        var rollout = Shadow(new CheckSpec("it", CheckKind.Agreement, "wrong", MinRows: 50));

        rollout.After(TimeSpan.FromMinutes(1)).Told(new Looked(rollout.Now, TrafficTotals.None, [new LabelledCounts(rollout.State.Epoch, RateCounts.None, RateCounts.None, 70, 30)], null));

        Assert.Equal(CheckOutcome.Fail, rollout.Last("it").Outcome);
        Assert.Equal(Math.Exp(MixtureEvidence.Log(70, 30, 0.5)), rollout.Last("it").Evidence!.Value, 1e-6);
    }

    [Fact]
    public void Traffic_that_should_be_there_and_is_not_is_found()
    {
        var heartbeat = new CheckSpec("it", CheckKind.Heartbeat, "share", Limit: 0.5);
        Assert.Equal(CheckOutcome.Pass, Canary(heartbeat).Minute(90, 0, 910, 0).Last("it").Outcome);
        Assert.Equal(CheckOutcome.Fail, Canary(heartbeat).Minute(20, 0, 980, 0).Last("it").Outcome);
        Assert.Equal(CheckOutcome.Fail, Canary(heartbeat).Minute(0, 0, 1_000, 0).Last("it").Outcome);
        Assert.StartsWith("no_data", Canary(heartbeat).Minute(0, 0, 0, 0).Last("it").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_plan_says_what_it_cannot_see_at_the_traffic_of_the_model()
    {
        var plan = GivenRollout.Plan with { Strategy = RolloutStrategy.Linear, Steps = [50, 100], StepBakeSeconds = 1_000 };

        Assert.Equal(
            "At 3.654 rows/s: 16m40s at 50 % cannot see an error rate rise from 1 % by less than 1 percentage points; the bake of 1h at 100 % cannot see an error rate rise from 1 % by less than 0.33 percentage points.",
            PowerSentence.Of(plan, new RolloutLoad(3.654, 0.01)).Replace("3.65 ", "3.654 ", StringComparison.Ordinal));
        Assert.Contains("1,827", PowerSentence.Of(plan, null), StringComparison.Ordinal);
    }

    private static GivenRollout Canary(CheckSpec spec)
    {
        var rollout = new GivenRollout(GivenRollout.Plan with { Strategy = RolloutStrategy.Linear, Checks = [spec] });
        rollout.Prepared();
        Assert.Equal(RolloutPhase.Canary, rollout.State.Phase);
        return rollout;
    }

    private static GivenRollout Shadow(CheckSpec spec)
    {
        var rollout = new GivenRollout(GivenRollout.Plan with { Checks = [spec, new CheckSpec("errors", CheckKind.Compare, "errors")] });
        rollout.Prepared();
        Assert.Equal(RolloutPhase.Shadow, rollout.State.Phase);
        return rollout;
    }

    private static TrafficTotals Pairs(GivenRollout rollout, PairTally pair) => new([rollout.Arm("2", pair.Pairs, 0), rollout.Arm("1", pair.Pairs, 0)], [pair]);

    private static TrafficTotals Arms(GivenRollout rollout, double[] arm, double[] stable) =>
        GivenRollout.Traffic(rollout.Arm("2", arm.Length, 0) with { Latencies = Buckets(arm) }, rollout.Arm("1", stable.Length, 0) with { Latencies = Buckets(stable) });

    private static LogBuckets Buckets(double[] values)
    {
        var buckets = values.GroupBy(LogBuckets.KeyOf).OrderBy(g => g.Key).ToArray();
        return new LogBuckets([.. buckets.Select(b => b.Key)], [.. buckets.Select(b => b.LongCount())]);
    }
}
