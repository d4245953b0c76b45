using System.Collections.Immutable;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Retraining;

namespace Sentinel.Decisions.Tests.Retraining;

/// <summary>The retraining of a model named <c>m</c>, with what happens to it in order.</summary>
internal sealed class Given
{
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero);

    public static readonly MonitorActions Actions = new(["ops"], "trainer", Retrain: true, RetrainCooldownSeconds: 3600, RollbackAutomatic: true)
    {
        RetrainPlan = new RetrainPlan(BudgetSeconds: 6 * 3600, BudgetPerDay: 3, TimeoutSeconds: 2 * 3600),
    };

    public RetrainingState State { get; private set; } = RetrainingState.Unknown("m");

    public DateTimeOffset Now { get; private set; } = Start;

    public List<Effect> Effects { get; } = [];

    public RetrainAnswer Last { get; private set; } = new(RetrainRefusal.None, null, null);

    public IEnumerable<SentinelEvent> Published => Effects.OfType<PublishEvent>().Select(e => e.Event);

    public IEnumerable<string> PublishedTypes => Published.Select(e => EventTypes.ShortName(e.Type));

    public Given After(double hours)
    {
        Now += TimeSpan.FromHours(hours);
        return this;
    }

    public Given Wished(string window, bool begins = true, string? upstream = null, MonitorActions? actions = null) =>
        Take(new RetrainWished(new RetrainWish($"retrain-1-{window}", RetrainCause.Drift, "1", window, "1 drifts", actions ?? Actions, begins, upstream), Now));

    public Given Asked(string reason = "a new season", string? digest = null) => Take(new RetrainAsked(new RetrainRequest(null, reason, digest, "ada"), "1", State.Actions ?? Actions, Now));

    public Given Reported(string trigger, RetrainStatus status, string? version = null, string? digest = null, string? error = null, bool registered = true) =>
        Take(new RetrainReported(new RetrainReport(trigger, status, version, digest, null, ImmutableSortedDictionary<string, double>.Empty, error, "trainer"), registered, Now));

    public Given Answered(string trigger, bool taken, string? output = null) => Take(new RetrainHookAnswered(new RetrainHookAnswer(trigger, "trainer", taken, output, Now), Now));

    public Given Came(string version, string trigger, string? digest = null) =>
        Take(new RetrainedVersionCame(new RetrainedVersion(version, trigger, "1", digest, "c0ffee", ImmutableSortedDictionary<string, double>.Empty.Add("roc_auc", 0.9), "trainer"), Now));

    public Given Followed(MonitorActions actions) => Take(new RetrainPolicySet(actions, Now));

    public Given Ticked(DateTimeOffset? referenceSince = null) => Take(new RetrainTicked("1", referenceSince ?? Now, Now));

    public Given Take(RetrainingEvent happened)
    {
        var step = RetrainingMachine.Take(State, happened);
        State = step.State;
        Effects.AddRange(step.Effects);
        Last = step.Result;
        return this;
    }
}
