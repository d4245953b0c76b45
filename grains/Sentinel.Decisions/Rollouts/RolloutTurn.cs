using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Rollouts;

/// <summary>One event's worth of moves of a rollout: the state as it becomes, and what the moves set off. Every move is a decision with a number of its own, so facts told twice are the same.</summary>
internal sealed class RolloutTurn(RolloutState state, DateTimeOffset now)
{
    private readonly RolloutState _before = state;
    private readonly ImmutableArray<Effect>.Builder _effects = ImmutableArray.CreateBuilder<Effect>();

    internal RolloutState State { get; set; } = state;

    internal DateTimeOffset Now => now;

    internal Step<RolloutState, RolloutRefusal?> Done(RolloutRefusal? refusal = null) =>
        ReferenceEquals(State, _before) && _effects.Count == 0 ? Step.Stay(_before, refusal) : Step.To(State, _effects.ToImmutable(), refusal);

    /// <summary>Submitted: it waits for an approval, or may start at once.</summary>
    internal void Submit()
    {
        var facts = Decide(State.Author);
        _effects.Add(facts.Audit("rollout.submitted", State.Version, State.Reason, Data(("power", State.Power), ("approval", State.Plan.ApprovalRequired ? "required" : "not required"))));
        Enter(RolloutPhase.Draft, State.Reason, State.Author);
        if (!State.Plan.ApprovalRequired)
        {
            Enter(RolloutPhase.Approved, "the plan asks for no approval", State.Author);
        }
    }

    internal void Approve(string actor, string reason)
    {
        State = State with { Approvals = State.Approvals.Add(new RolloutApproval(actor, reason, now)) };
        _effects.Add(Decide(actor).Audit("rollout.approved", State.Version, reason.Length == 0 ? "approved" : reason, Data(("author", State.Author))));
        Enter(RolloutPhase.Approved, $"approved by {actor}", actor);
    }

    /// <summary>Asks for the next station: it is entered once both versions are ready for it.</summary>
    internal void Ask(string why, string actor, bool overridden)
    {
        var next = RolloutWay.Next(State.Plan, State.Standing, State.Step);
        var weight = RolloutWay.WeightAt(State, next);
        State = State with { Entries = State.Entries + 1, Entering = new PendingEntry(State.Entries + 1, next.Phase, next.Step, weight, why, actor, overridden) };
        if (overridden)
        {
            _effects.Add(Decide(actor).Audit("rollout.overridden", State.Version, why, Data(("phase", RolloutNames.Of(next.Phase)), ("weight", Percent(weight)))));
        }
    }

    internal void Wait(string reason)
    {
        if (State.Waiting != reason)
        {
            _effects.Add(Decide(Judgements.Actor).Audit("rollout.waiting", State.Version, reason, Data()));
        }

        State = State with { Entering = null, Waiting = reason };
    }

    /// <summary>Enters a station that brings the new version requests or more traffic: the route is set, and evidence begins anew.</summary>
    internal void TakeStep(PendingEntry entry)
    {
        SettleAlert($"{State.Version} goes on");
        State = State with { Step = entry.Step };
        var shadows = entry.Phase switch
        {
            RolloutPhase.Shadow => [State.Version],
            RolloutPhase.Baking when RolloutWay.KeepsControl(State.Plan) && !State.StableForbidden => [State.Stable],
            _ => ImmutableArray<string>.Empty,
        };
        Route(entry.Weight, shadows, entry.Why);
        Enter(entry.Phase, entry.Why, entry.Actor, EventTypes.RolloutStepped);
        BeginEvidence(now + TimeSpan.FromSeconds(State.Plan.SettleSeconds), isSound: true);
    }

    /// <summary>The final bake is over.</summary>
    internal void GoLive(PendingEntry entry)
    {
        SettleAlert($"{State.Version} passed its bake");
        if (State.HasShadow)
        {
            Route(100, [], entry.Why);
        }

        _effects.Add(new ProveGood(State.Version, State.Epoch, entry.Why));
        Enter(RolloutPhase.Live, entry.Why, entry.Actor, EventTypes.RolloutStepped);
    }

    internal void Hold(string why)
    {
        if (State.Phase == RolloutPhase.Held)
        {
            return;
        }

        var standing = State.Standing;
        Enter(RolloutPhase.Held, why, Judgements.Actor, EventTypes.RolloutHeld, standing);
        Warn(why);
    }

    /// <summary>A deadline of a rollout that is held: people are told again, and it stays so.</summary>
    internal void Remind(string why)
    {
        State = State with { Deadline = now + TimeSpan.FromSeconds(State.Plan.DeadlineSeconds) };
        Warn(why);
    }

    internal void Pause(string actor, string why) => Enter(RolloutPhase.Paused, why, actor, resumes: State.Standing);

    internal void Resume(string actor, string why)
    {
        var wasHeld = State.Phase == RolloutPhase.Held;
        SettleAlert($"{actor} lets it go on: {why}");
        Enter(State.Standing, why, actor);
        if (wasHeld)
        {
            // What held it is in the counts: who lets it go on wants it judged by what comes.
            BeginEvidence(now, isSound: false);
        }
    }

    /// <summary>Ends it; an end without success gives the traffic back.</summary>
    internal void End(RolloutPhase end, string why, string actor, bool isAtFault = false)
    {
        SettleAlert($"rollout {State.Id} ended: {why}");
        GiveBack(end, why, actor, isAtFault);
        Enter(end, why, actor, EventTypes.RolloutEnded);
    }

    /// <summary>Ends it where another hand has set the route already.</summary>
    internal void Leave(RolloutPhase end, string why, string actor)
    {
        SettleAlert($"rollout {State.Id} ended: {why}");
        Enter(end, why, actor, EventTypes.RolloutEnded);
    }

    /// <summary>The stable version must not serve any more, not even as a shadow.</summary>
    internal void ForbidStable(string why)
    {
        State = State with { StableForbidden = true };
        if (State.Standing == RolloutPhase.Baking && State.HasShadow)
        {
            // No traffic moves: the bake goes on.
            var since = State.RouteSet;
            Route(100, [], why);
            State = State with { RouteSet = since };
        }
    }

    private void GiveBack(RolloutPhase end, string why, string actor, bool isAtFault)
    {
        var holdsAll = State.Standing is RolloutPhase.Baking or RolloutPhase.Live;
        if (end == RolloutPhase.Succeeded && holdsAll)
        {
            return;
        }

        if (holdsAll && end != RolloutPhase.Superseded)
        {
            _effects.Add(new AskRollback(State.Version, State.Stable, why, actor, isAtFault));
        }
        else if ((State.Step > 0 || State.HasShadow) && !State.StableForbidden)
        {
            var weight = State.Weight;
            Route(0, [], why);
            if (isAtFault && weight > 0)
            {
                _effects.Add(new FollowRollback(State.Version, State.Stable, weight, why, actor));
            }
        }
    }

    private void Route(double weight, ImmutableArray<string> shadows, string why)
    {
        var weights = weight switch
        {
            <= 0 => Sorted.All(State.Stable),
            >= 100 => Sorted.All(State.Version),
            _ => Sorted.NoWeights.Add(State.Version, weight).Add(State.Stable, 100 - weight),
        };
        State = State with { Epoch = State.Epoch + 1, RouteSet = now, HasShadow = !shadows.IsEmpty };
        _effects.Add(new SetRoute(State.Epoch, weights, shadows, why));
    }

    private void BeginEvidence(DateTimeOffset from, bool isSound) => State = State with
    {
        EvidenceFrom = from,
        LastLook = now,
        Pairs = 0,
        Verdicts = [],
        Checks = [.. State.Checks.Select(c => c with { Evidence = c.Evidence.Anew(isSound), Fails = [], Errors = 0 })],
    };

    private void Enter(RolloutPhase phase, string why, string actor, string? announced = null, RolloutPhase? resumes = null)
    {
        var from = State.Phase;
        State = State with { Phase = phase, Resumes = resumes, Entered = now, Entering = null, Waiting = null };
        State = State with
        {
            Deadline = State.IsOver ? null : now + TimeSpan.FromSeconds(RolloutWay.BakeSeconds(State.Plan, phase) + State.Plan.DeadlineSeconds),
            Ended = State.IsOver ? now : null,
        };
        var transition = new RolloutTransition(now, from, phase, State.Step, State.Weight, why, actor);
        State = State with { Events = [.. State.Events.TakeLast(RolloutState.Remembered - 1), transition] };
        var facts = Decide(actor);
        var data = Data(
            ("phase", RolloutNames.Of(phase)),
            ("before", RolloutNames.Of(from)),
            ("weight", Percent(State.Weight)),
            ("step", State.Step.ToString(CultureInfo.InvariantCulture)),
            ("epoch", State.Epoch.ToString(CultureInfo.InvariantCulture)),
            ("actor", actor),
            ("outcome", State.IsOver ? RolloutNames.Of(phase) : null));
        if (announced is not null)
        {
            _effects.AddRange(facts.Event(announced, State.Version, $"rollout of {State.Model}@{State.Version} {Say(phase)}: {why}", data));
        }

        _effects.Add(facts.Audit($"rollout.{RolloutNames.Of(phase)}", State.Version, why, data));
    }

    private void Warn(string why) => _effects.Add(Decide(Judgements.Actor).Alert(EventTypes.AlertFired, AlertNames.RolloutHeld, State.Version, $"rollout of {State.Model}@{State.Version} is held: {why}"));

    private void SettleAlert(string why)
    {
        if (State.Phase == RolloutPhase.Held)
        {
            _effects.Add(Decide(Judgements.Actor).Alert(EventTypes.AlertResolved, AlertNames.RolloutHeld, State.Version, why));
        }
    }

    private Facts Decide(string actor)
    {
        State = State with { Decisions = State.Decisions + 1 };
        return new Facts(State.Model, string.Create(CultureInfo.InvariantCulture, $"{State.Id}-{State.Decisions}"), actor, now);
    }

    private ImmutableSortedDictionary<string, string> Data(params ReadOnlySpan<(string Key, string? Value)> more)
    {
        var data = Sorted.Of(("rollout", State.Id), ("from", State.Stable), ("to", State.Version), ("strategy", RolloutNames.Of(State.Plan.Strategy)));
        return data.AddRange(Sorted.Of(more));
    }

    private string Say(RolloutPhase phase) => phase switch
    {
        RolloutPhase.Shadow => "began with a copy of the traffic",
        RolloutPhase.Canary => $"took a step to {Percent(State.Weight)} %",
        RolloutPhase.Baking => "took the step to all traffic and bakes",
        RolloutPhase.Live => "passed its whole bake",
        RolloutPhase.Held => "is held",
        RolloutPhase.Succeeded => "succeeded",
        RolloutPhase.RolledBack => "was rolled back",
        RolloutPhase.Aborted => "was aborted",
        RolloutPhase.Superseded => "was superseded",
        _ => "failed",
    };

    private static string Percent(double weight) => weight.ToString("0.##", CultureInfo.InvariantCulture);
}
