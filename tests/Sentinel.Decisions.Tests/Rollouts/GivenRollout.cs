using System.Collections.Immutable;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Rollouts;

namespace Sentinel.Decisions.Tests.Rollouts;

/// <summary>A rollout of version 2 of a model named <c>m</c>, whose version 1 holds all traffic under epoch 7, with what happens to it in order.</summary>
internal sealed class GivenRollout
{
    public const long EpochBefore = 7;

    public static readonly DateTimeOffset Start = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero);

    /// <summary>A look a minute, ten of them in a step, an hour at 100 %; errors are compared, 200 rows of each at least.</summary>
    public static readonly RolloutPlan Plan = RolloutPlan.Default with
    {
        Steps = [10, 100],
        ShadowPairs = 500,
        ShadowSeconds = 1_800,
        StepBakeSeconds = 600,
        FinalBakeSeconds = 3_600,
        SettleSeconds = 0,
        IntervalSeconds = 60,
        Checks = [new CheckSpec("errors", CheckKind.Compare, "errors")],
    };

    public GivenRollout(RolloutPlan? plan = null, TrafficTotals? before = null, double dispersion = 1)
    {
        Assert.Empty(RolloutPlanRules.Check(plan ?? Plan));
        var start = new RolloutStart("rollout-1", "m", "2", "1", EpochBefore, plan ?? Plan, "ada", "release", dispersion, before ?? TrafficTotals.None, null);
        Take(RolloutMachine.Submit(start, Now));
    }

    public RolloutState State { get; private set; } = null!;

    public DateTimeOffset Now { get; private set; } = Start;

    public List<Effect> Effects { get; } = [];

    public IEnumerable<SetRoute> Routes => Effects.OfType<SetRoute>();

    public IEnumerable<string> Published => Effects.OfType<PublishEvent>().Select(e => EventTypes.ShortName(e.Event.Type));

    public IEnumerable<string> Audited => Effects.OfType<AppendAudit>().Select(e => e.Draft.Kind);

    /// <summary>Alerts that were asked for: <c>fired rollout-held</c>.</summary>
    public IEnumerable<string> Alerts => Effects.OfType<NotifyAlerts>().Where(e => e.Event.Data.ContainsKey("alert"))
        .Select(e => $"{(e.Event.Type == EventTypes.AlertFired ? "fired" : "resolved")} {e.Event.Data["alert"]}");

    public CheckAnswer Last(string check) => State.Checks.Single(c => c.Spec.Name == check).Answers[^1];

    public GivenRollout After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public GivenRollout Prepared(string? refusal = null) => Told(new StepPrepared(Now, State.Entering!.Number, refusal));

    public GivenRollout Told(RolloutEvent happened)
    {
        Assert.Null(Take(RolloutMachine.Apply(State, happened)));
        return this;
    }

    public RolloutRefusal? Command(RolloutCommandKind kind, string actor = "ada", string reason = "because") =>
        Take(RolloutMachine.Apply(State, new Commanded(Now, new RolloutCommand(State.Id, kind, actor, reason))));

    /// <summary>A minute goes by in which the new version answers so many rows, and so does the stable one.</summary>
    public GivenRollout Minute(long rows = 100, long errors = 1, long stableRows = 900, long stableErrors = 9, string? fault = null) =>
        Minute(Traffic(Arm("2", rows, errors), Arm("1", stableRows, stableErrors)), fault);

    public GivenRollout Minute(TrafficTotals traffic, string? fault = null) => After(TimeSpan.FromMinutes(1)).Told(new Looked(Now, traffic, [], fault));

    public GivenRollout Minutes(int count, long rows = 100, long errors = 1, long stableRows = 900, long stableErrors = 9)
    {
        for (var i = 0; i < count; i++)
        {
            Minute(rows, errors, stableRows, stableErrors);
        }

        return this;
    }

    /// <summary>Goes on with healthy traffic until a phase or step is in force.</summary>
    public GivenRollout Until(RolloutPhase phase)
    {
        for (var i = 0; i < 5_000 && State.Phase != phase; i++)
        {
            if (State.Entering is not null)
            {
                Prepared();
            }
            else
            {
                Minute();
            }
        }

        Assert.Equal(phase, State.Phase);
        return this;
    }

    public GivenRollout Judged(string version, Verdict verdict, DriftCause cause = DriftCause.None, bool byLabels = false, DateTimeOffset? firstRow = null) =>
        Told(new ArmJudged(Now, version, byLabels, verdict, cause, $"{version} is {verdict}", firstRow ?? Now));

    public static ArmTally Tally(string version, long epoch, long rows, long errors) => new(version, epoch, rows, errors, ImmutableSortedDictionary<string, long>.Empty, LogBuckets.Empty, LogBuckets.Empty);

    public static TrafficTotals Traffic(params ArmTally[] arms) => new(arms, []);

    public ArmTally Arm(string version, long rows, long errors) => Tally(version, State.Epoch, rows, errors);

    private RolloutRefusal? Take(Step<RolloutState, RolloutRefusal?> step)
    {
        State = step.State;
        Effects.AddRange(step.Effects);
        return step.Result;
    }
}
