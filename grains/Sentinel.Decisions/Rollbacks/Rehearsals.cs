using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Routes;

namespace Sentinel.Decisions.Rollbacks;

/// <summary>
/// Rehearsal of rollbacks: the version that would be put back is loaded and asked what was asked lately, before the night on which it is needed. One that fails is no target until it passes, people are told the same day, and the
/// next best is rehearsed in its place.
/// </summary>
public static class Rehearsals
{
    /// <summary>Requests of each kind that are asked again where no policy says how many.</summary>
    public const int RequestsDefault = 100;

    /// <summary>The version that a rollback would take off now; null where none holds traffic.</summary>
    public static string? From(ModelState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return RouteRules.Holder(state.Route) ?? state.Rollout?.Stable;
    }

    /// <summary>Versions that a rollback would put back now, best first, those that failed their rehearsal among them.</summary>
    public static ImmutableArray<string> Targets(ModelState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var stable = state.Rollout is { } rollout && rollout.Version == From(state) ? rollout.Stable : null;
        return From(state) is { } from ? RollbackTargets.List(state with { Rehearsals = [] }, from, wanted: null, stable).Candidates : [];
    }

    /// <summary>When the next one is due; null where none is asked for.</summary>
    public static DateTimeOffset? Due(ModelState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Monitor?.Rehearsal is not { } policy ? null : state.Rehearsed is { } last ? last.AddSeconds(policy.EverySeconds) : DateTimeOffset.MinValue;
    }

    /// <summary>Why a version is no target; null when it is not known to fail.</summary>
    public static string? Failure(ModelState state, string version)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Rehearsals.FirstOrDefault(r => r.Version == version && !r.Passed) is { } failed
            ? string.Create(CultureInfo.InvariantCulture, $"it failed its rehearsal at {failed.Time:u}: {failed.Failure}")
            : null;
    }

    /// <summary>Takes what was found. Versions that a rollback would not put back any more are forgotten, and their alerts end.</summary>
    /// <param name="state">The model.</param>
    /// <param name="found">What was found, by version.</param>
    /// <param name="actor">Who or what had it rehearsed.</param>
    /// <param name="now">When.</param>
    /// <returns>What was found.</returns>
    public static Step<ModelState, ImmutableArray<RehearsalRecord>> Take(ModelState state, ImmutableArray<RehearsalRecord> found, string actor, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        var targets = Targets(state);
        Facts FactsOf(string version) => new(state.Model, string.Create(CultureInfo.InvariantCulture, $"rehearsal-{now.UtcTicks}-{version}"), actor, now);
        var effects = ImmutableArray.CreateBuilder<Effect>();
        foreach (var record in found)
        {
            Tell(state, record, FactsOf(record.Version), effects);
        }

        var kept = state.Rehearsals.Where(r => found.All(f => f.Version != r.Version)).ToLookup(r => targets.Contains(r.Version));
        foreach (var gone in kept[false].Where(r => !r.Passed))
        {
            effects.Add(FactsOf(gone.Version).Alert(EventTypes.AlertResolved, AlertNames.RehearsalFailed, gone.Version, $"{gone.Version} would not be put back any more"));
        }

        return Step.To(state with { Rehearsals = [.. found, .. kept[true]], Rehearsed = now }, effects.ToImmutable(), found);
    }

    private static void Tell(ModelState state, RehearsalRecord record, Facts facts, ImmutableArray<Effect>.Builder effects)
    {
        var before = state.Rehearsals.FirstOrDefault(r => r.Version == record.Version);
        string[] hooks = state.Monitor?.Actions.AlertHooks ?? [];
        var asked = record.Replayed == 0 ? "no recent request was there to be asked again" : string.Create(CultureInfo.InvariantCulture, $"{record.Replayed} recent requests were asked again, {record.Compared} of them compared with its own answers");
        var message = record.Failure is { } failure
            ? $"{record.Version}, which a rollback of {state.Model} would put back, fails its rehearsal and is no target until it passes: {failure}"
            : $"{record.Version} passes its rehearsal as target of a rollback of {state.Model}: {asked}";
        var data = Sorted.Of(
            ("replayed", record.Replayed.ToString(CultureInfo.InvariantCulture)), ("compared", record.Compared.ToString(CultureInfo.InvariantCulture)), ("routers", record.Routers.ToString(CultureInfo.InvariantCulture)), ("failure", record.Failure));
        effects.Add(facts.Audit(record.Passed ? "rehearsal.passed" : "rehearsal.failed", record.Version, message, data));
        if (before is null || before.Passed != record.Passed)
        {
            effects.AddRange(facts.Event(record.Passed ? EventTypes.RehearsalPassed : EventTypes.RehearsalFailed, record.Version, message, data));
        }

        if (!record.Passed)
        {
            effects.Add(facts.Alert(EventTypes.AlertFired, AlertNames.RehearsalFailed, record.Version, message, hooks));
        }
        else if (before is { Passed: false })
        {
            effects.Add(facts.Alert(EventTypes.AlertResolved, AlertNames.RehearsalFailed, record.Version, message, hooks));
        }
    }
}
