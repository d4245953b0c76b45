using System.Collections.Immutable;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;

namespace Sentinel.Silo.Http.Views;

/// <summary>All models, a line each.</summary>
/// <param name="Time">When it was put together: the rows of two answers, by the time between them, are rows a second.</param>
/// <param name="Models">In ordinal order of their names.</param>
public sealed record FleetOverview(DateTimeOffset Time, ModelLine[] Models);

/// <summary>A model in a line.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Group">The group that it goes back with; null where it goes alone.</param>
/// <param name="Versions">How many versions it has.</param>
/// <param name="Champion">The version that holds most of its traffic; without a route the one of that alias, else the newest; null without a version.</param>
/// <param name="Glance">How the champion stands; null without one.</param>
/// <param name="Challengers">Versions that have a smaller share, or are shown copies, with their verdicts.</param>
/// <param name="Rollout">The rollout that is under way; null where there is none.</param>
/// <param name="Rollback">The newest rollback; null where there was none.</param>
/// <param name="Retraining">The newest wish for retraining; null where there was none.</param>
public sealed record ModelLine(
    string Model, string? Group, int Versions, string? Champion, VersionGlance? Glance, Challenger[] Challengers, RolloutLine? Rollout, RollbackLine? Rollback, RetrainTrigger? Retraining)
{
    /// <summary>A model in a line, with how its champion stands.</summary>
    public static ModelLine Of(ModelView model, VersionGlance? glance)
    {
        ArgumentNullException.ThrowIfNull(model);
        var champion = ChampionOf(model);
        return new(
            model.Model,
            model.Group,
            model.Versions.Length,
            champion,
            glance,
            [.. model.Versions.Where(v => v.Version != champion && Share(model.Route, v.Version) is not null).Select(v => new Challenger(v.Version, Share(model.Route, v.Version)!.Value, v.Verdict))],
            model.Rollout is { } rollout ? new(rollout.Id, rollout.Version, rollout.Phase, rollout.Weight, rollout.Next?.NotBefore) : null,
            model.Rollbacks.MaxBy(r => r.Requested) is { } rollback ? new(rollback.Outcome, rollback.From, rollback.To, rollback.Requested, rollback.Milliseconds, rollback.Rollout) : null,
            model.Triggers.MaxBy(t => t.Requested));
    }

    /// <summary>The version that a model is judged by; null without a version.</summary>
    public static string? ChampionOf(ModelView model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Route.Weights.IsEmpty
            ? model.Aliases.GetValueOrDefault("champion") ?? model.Versions.MaxBy(v => v.Created)?.Version
            : model.Route.Weights.MaxBy(w => w.Value).Key;
    }

    // A copy is a share of 0 %; a version beside the route has none.
    private static double? Share(Route route, string version) =>
        route.Weights.TryGetValue(version, out var weight) && weight > 0 ? weight : route.Shadows.Contains(version) ? 0 : null;
}

/// <summary>A version beside the champion.</summary>
/// <param name="Version">Which.</param>
/// <param name="Weight">Its share of the traffic, in percent; 0 for one that is shown copies.</param>
/// <param name="Verdict">Its verdict.</param>
public sealed record Challenger(string Version, double Weight, Verdict Verdict);

/// <summary>A rollout in a line.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Version that is brought to traffic.</param>
/// <param name="Phase">How far it has come.</param>
/// <param name="Weight">Its share, in percent.</param>
/// <param name="NotBefore">When its bake is over; null where nothing bakes.</param>
public sealed record RolloutLine(string Id, string Version, RolloutPhase Phase, double Weight, DateTimeOffset? NotBefore);

/// <summary>A rollback in a line.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="From">Version that held the traffic.</param>
/// <param name="To">Version that holds it now; null where nothing was changed.</param>
/// <param name="Requested">When it was asked for.</param>
/// <param name="Milliseconds">How long it took; null while it is not confirmed.</param>
/// <param name="Rollout">Rollout whose version went back; null without one.</param>
public sealed record RollbackLine(RollbackOutcome Outcome, string? From, string? To, DateTimeOffset Requested, double? Milliseconds, string? Rollout);
