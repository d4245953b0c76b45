using System.Collections.Immutable;
using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Retraining;

namespace Sentinel.Decisions.Tests.Retraining;

/// <summary>What holds of every sequence of events, of which 100,000 are tried. A sequence's number is its seed.</summary>
public sealed class RetrainingPropertyTests
{
    private const int Sequences = 100_000;
    private const int EventsMost = 24;

    private static readonly MonitorActions Actions = Given.Actions with
    {
        RetrainPlan = new RetrainPlan(BudgetSeconds: 2 * 3600, BudgetPerDay: 3, TimeoutSeconds: 3 * 3600, ScheduleSeconds: 5 * 3600, MaxReferenceAgeSeconds: 9 * 3600),
    };

    [Fact]
    public void No_two_runs_at_once_no_run_beyond_the_budget_no_way_back_from_an_end_and_no_harm_in_repeats()
    {
        var runs = 0;
        for (var seed = 0; seed < Sequences; seed++)
        {
            runs += Try(seed);
        }

        Assert.True(runs > Sequences, $"only {runs} runs in {Sequences} sequences: the sequences prove little");
    }

    private static int Try(int seed)
    {
        var random = new Random(seed);
        var state = RetrainingState.Unknown("m");
        var now = Given.Start;
        var asked = new List<RetrainRun>();
        for (var i = random.Next(1, EventsMost + 1); i > 0; i--)
        {
            now += TimeSpan.FromMinutes(random.Next(0, 240));
            var happened = Any(random, state, now);
            var step = RetrainingMachine.Take(state, happened);
            Check(seed, state, step);
            asked.AddRange(step.State.Runs.Where(run => state.Find(run.Id) is null));
            state = step.State;

            var again = RetrainingMachine.Take(state, happened);
            Require(again.State.Runs.SequenceEqual(state.Runs) && Ids(again).All(Ids(step).Contains), seed, $"a repeat of {happened} did something new");
        }

        for (var i = 0; i < asked.Count; i++)
        {
            var within = asked.Count(run => run.Requested >= asked[i].Requested && run.Requested < asked[i].Requested + TimeSpan.FromDays(1));
            Require(within <= Actions.RetrainPlan.BudgetPerDay, seed, $"{within} runs were asked for in a day");
            Require(i == 0 || asked[i].Requested - asked[i - 1].Requested >= TimeSpan.FromSeconds(Actions.RetrainPlan.BudgetSeconds), seed, "two runs were asked for within one stretch of the budget");
        }

        return asked.Count;
    }

    private static void Check(int seed, RetrainingState before, Step<RetrainingState, RetrainAnswer> step)
    {
        var after = step.State;
        Require(after.Runs.Count(run => run.IsOpen) <= 1 && after.Runs.Skip(1).All(run => !run.IsOpen), seed, "two runs go on");
        Require(after.Runs.Select(run => run.Id).Distinct().Count() == after.Runs.Length, seed, "two runs have one id");
        Require(after.Open is null || after.NextLook is not null, seed, "nobody looks at the deadline of a run");
        foreach (var run in before.Runs.Where(run => after.Find(run.Id) is not null))
        {
            var later = after.Find(run.Id)!;
            Require(later.Status >= run.Status, seed, $"{run.Id} went back from {run.Status} to {later.Status}");
            Require(run.IsOpen || (later.Status, later.NewVersion, later.Ended, later.Error) == (run.Status, run.NewVersion, run.Ended, run.Error), seed, $"{run.Id} changed after its end");
            Require(later.IsOpen || (later.Ended is not null && (later.Status == RetrainStatus.Succeeded) == (later.NewVersion is not null)), seed, $"{run.Id} ended without an end");
        }

        Require(Ids(step).Distinct().Count() == Ids(step).Length, seed, "two effects of one step have one id");
    }

    private static string[] Ids(Step<RetrainingState, RetrainAnswer> step) => [.. step.Effects.Select(effect => effect switch
    {
        PublishEvent e => $"publish {e.Event.Id}",
        NotifyAlerts n => $"notify {n.Event.Id}",
        AppendAudit a => $"audit {a.Draft.Id}",
        StartRollout s => $"rollout {s.Trigger}",
        _ => throw new InvalidOperationException($"{effect.GetType().Name} is not expected here"),
    })];

    private static RetrainingEvent Any(Random random, RetrainingState state, DateTimeOffset now)
    {
        var trigger = random.Next(4) == 0 || state.Runs.IsEmpty ? $"retrain-1-w{random.Next(12)}" : state.Runs[random.Next(Math.Min(2, state.Runs.Length))].Id;
        var digest = random.Next(3) == 0 ? $"d{random.Next(3)}" : null;
        var version = random.Next(6) == 0 ? null : $"{random.Next(1, 5)}";
        var none = ImmutableSortedDictionary<string, double>.Empty;
        return random.Next(11) switch
        {
            0 or 1 or 2 => new RetrainWished(
                new RetrainWish(
                    $"retrain-1-w{random.Next(12)}",
                    RetrainCause.Drift,
                    "1",
                    "w",
                    "drifts",
                    Actions,
                    random.Next(2) == 0,
                    random.Next(8) == 0 ? "both drift" : null),
                now),
            3 => new RetrainAsked(new RetrainRequest(null, random.Next(5) == 0 ? "" : "why", digest, "ada"), random.Next(6) == 0 ? null : "1", Actions, now),
            4 or 5 or 6 => new RetrainReported(
                new RetrainReport(trigger, (RetrainStatus)random.Next(7), version, digest, null, none, random.Next(3) == 0 ? null : "broke", "trainer"), random.Next(4) != 0, now),
            7 => new RetrainedVersionCame(new RetrainedVersion(version ?? "9", trigger, "1", digest, null, none, "trainer"), now),
            8 => new RetrainPolicySet(Actions, now),
            9 => new RetrainHookAnswered(new RetrainHookAnswer(trigger, "trainer", random.Next(2) == 0, digest, now), now),
            _ => new RetrainTicked(random.Next(6) == 0 ? null : "1", now - TimeSpan.FromHours(random.Next(24)), now),
        };
    }

    private static void Require(bool holds, int seed, string otherwise)
    {
        if (!holds)
        {
            Assert.Fail($"{otherwise}, in sequence {seed}");
        }
    }
}
