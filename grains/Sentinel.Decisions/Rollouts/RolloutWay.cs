using Sentinel.Contracts.Rollouts;

namespace Sentinel.Decisions.Rollouts;

/// <summary>A place on the way of a rollout.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Step">Number of the step of traffic, from 1; 0 where the new version takes none.</param>
internal readonly record struct Station(RolloutPhase Phase, int Step);

/// <summary>The order of phases that a plan asks for, and how long each one takes at least.</summary>
internal static class RolloutWay
{
    /// <summary>Where a rollout goes next: from <see cref="RolloutPhase.Approved"/> to the first station, from the last one to <see cref="RolloutPhase.Succeeded"/>.</summary>
    internal static Station Next(RolloutPlan plan, RolloutPhase phase, int step) => (plan.Strategy, phase) switch
    {
        (RolloutStrategy.Shadow or RolloutStrategy.Canary or RolloutStrategy.BlueGreen, RolloutPhase.Approved) => new Station(RolloutPhase.Shadow, 0),
        (RolloutStrategy.Shadow, RolloutPhase.Shadow) => new Station(RolloutPhase.Succeeded, 0),
        (RolloutStrategy.Ab, RolloutPhase.Canary) => new Station(RolloutPhase.Succeeded, step),
        (RolloutStrategy.BlueGreen, RolloutPhase.Shadow) => new Station(RolloutPhase.Baking, plan.Steps.Length),
        (_, RolloutPhase.Approved or RolloutPhase.Shadow or RolloutPhase.Canary) => new Station(step + 1 == plan.Steps.Length ? RolloutPhase.Baking : RolloutPhase.Canary, step + 1),
        (_, RolloutPhase.Baking) => new Station(RolloutPhase.Live, step),
        _ => new Station(RolloutPhase.Succeeded, step),
    };

    /// <summary>Every station that a plan leads to, in order, without the ends.</summary>
    internal static IEnumerable<Station> Stations(RolloutPlan plan)
    {
        for (var at = Next(plan, RolloutPhase.Approved, 0); at.Phase is not (RolloutPhase.Succeeded or RolloutPhase.Live); at = Next(plan, at.Phase, at.Step))
        {
            yield return at;
        }
    }

    /// <summary>Share of the new version at a rollout's next station, in percent.</summary>
    internal static double WeightAt(RolloutState state, Station next) =>
        next.Phase is RolloutPhase.Succeeded or RolloutPhase.Live ? state.Weight : next.Step == 0 ? 0 : state.Plan.Steps[next.Step - 1];

    /// <summary>Least time in a phase, in seconds; a shadow may be left earlier, with pairs enough.</summary>
    internal static double BakeSeconds(RolloutPlan plan, RolloutPhase phase) => phase switch
    {
        RolloutPhase.Shadow => plan.ShadowSeconds,
        RolloutPhase.Canary => plan.StepBakeSeconds,
        RolloutPhase.Baking => plan.FinalBakeSeconds,
        _ => 0,
    };

    /// <summary>Whether a check says anything in a phase: pairs are only there while one of the two versions is a shadow.</summary>
    internal static bool Applies(CheckSpec spec, RolloutPhase phase) => spec.Kind != CheckKind.Agreement || phase is RolloutPhase.Shadow or RolloutPhase.Baking;

    /// <summary>Whether the stable version is asked the same at 100 %: without that, nothing is there to compare with.</summary>
    internal static bool KeepsControl(RolloutPlan plan) => plan.Checks.Any(c => c.Kind is CheckKind.Compare or CheckKind.Agreement);
}
