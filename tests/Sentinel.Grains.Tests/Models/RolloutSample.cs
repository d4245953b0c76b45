using System.Collections.Immutable;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollouts;
using Sentinel.Statistics.Rollouts;

namespace Sentinel.Grains.Tests.Models;

/// <summary>A model with everything that rollouts bring into its record.</summary>
internal static class RolloutSample
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero);

    internal static Route Route(Route route) => route with { RolloutId = "rollout-7", Arms = Sorted.Of(("1", "stable"), ("2", "canary")) };

    internal static ModelState In(ModelState model) => model with
    {
        Versions = [model.Versions[0], model.Versions[1] with { Parent = "1" }, .. model.Versions.Skip(2)],
        Route = Route(model.Route),
        InFlight = model.InFlight! with { Rollout = "rollout-5", Stable = "1", IsAtFault = false },
        Cooldown = model.Cooldown with { Lineage = "1" },
        Plan = Plan,
        Rollout = Rollout with { Phase = RolloutPhase.Held, Resumes = RolloutPhase.Canary, Ended = null, Entering = new PendingEntry(3, RolloutPhase.Canary, 2, 5, "its checks passed", "sentinel", Overridden: false), Entries = 3, Waiting = "frozen" },
        Rollouts = [Rollout],
    };

    internal static ModelState Counted(ModelState model)
    {
        var none = LogBuckets.Empty;
        var arm = new ArmTally("2", 4, 100, 3, ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("yes", 60L)]), new LogBuckets([-3, 0, 900], [10, 20, 70]), none) { Dropped = 2 };
        var pair = new PairTally("1", "2", 4, 50, 48, [new ClassFlip("yes", "no", 2)], 1, 3, -0.5, 0.25) { Differences = new LogBuckets([-7, 7], [3, 1]) };
        var book = new[] { 1L, 2, 5 }.Aggregate(TrafficBook.Empty, (taken, sequence) => taken.Take(new TrafficTally("silo-1", "a", sequence, [arm], [pair]))).Take(new TrafficTally("silo-2", "b", 1, [arm with { Version = "1" }], []));
        var evidence = RolloutEvidence.Empty.Take(new VersionOutcomes("2", [new EpochOutcomes(4, 40, 10, 2, 1)]), 4).Look(book.ForgetBefore(3), Rollout).Next;
        return model with
        {
            Evidence = evidence.Take(new VersionOutcomes("1", [new EpochOutcomes(4, 300, 60, 0, 0)]), 4),
            InFlight = model.InFlight! with { Weight = 5 },
            Rollbacks = [.. model.Rollbacks.Select(r => r with { Weight = 10, Rollout = "rollout-3" })],
        };
    }

    private static RolloutPlan Plan => RolloutPlan.Default with
    {
        Freezes = [new FreezeWindow(Now, Now.AddHours(1)), new FreezeWindow(null, null, 7200, 60)],
        OnDeadline = DeadlineAction.Abort,
        ApprovalRequired = true,
        Checks = [new CheckSpec("errors", CheckKind.Limit, "errors", 0.05, 0.01, 300, Critical: true, Tolerance: 0.001, Optional: true)],
        Failures = 2,
        Of = 4,
    };

    private static RolloutState Rollout => new()
    {
        Id = "rollout-7",
        Model = "m",
        Version = "2",
        Stable = "1",
        Plan = Plan,
        Author = "ada",
        Reason = "release",
        Power = "cannot see less than 1 %",
        Dispersion = 1.5,
        Approvals = [new RolloutApproval("bob", "looked", Now)],
        Phase = RolloutPhase.RolledBack,
        Step = 1,
        Epoch = 4,
        Started = Now,
        Entered = Now.AddMinutes(1),
        Deadline = Now.AddHours(6),
        Ended = Now.AddHours(2),
        RouteSet = Now.AddMinutes(2),
        EvidenceFrom = Now.AddMinutes(3),
        LastLook = Now.AddMinutes(4),
        Checks =
        [
            new CheckState(
                Plan.Checks[0],
                new CheckEvidence(new RateCounts(100, 2), new RateCounts(900, 9), new RateCounts(1000, 10), 1.25, 90, -17, new LogBuckets([-3, 0, 8], [1, 2, 3])),
                [new CheckAnswer("errors", CheckOutcome.Inconclusive, "too_few", 100, 0.01, 20, 3.5, 4, Now, Now.AddMinutes(4))],
                [false, true],
                1),
        ],
        Verdicts = [new ArmVerdict(OfStable: true, ByLabels: false, Verdict.Warning, DriftCause.Inputs, "inputs moved", 2, Now)],
        Events = [new RolloutTransition(Now, RolloutPhase.Approved, RolloutPhase.Canary, 1, 1, "warm", "sentinel")],
        Decisions = 12,
        Pairs = 512,
        HasShadow = true,
        StableForbidden = true,
    };
}
