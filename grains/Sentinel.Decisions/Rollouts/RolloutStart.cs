using Sentinel.Contracts.Rollouts;

namespace Sentinel.Decisions.Rollouts;

/// <summary>What is known when a rollout begins.</summary>
/// <param name="Id">Its id, unique in the model.</param>
/// <param name="Model">The model.</param>
/// <param name="Version">Version to be brought to traffic.</param>
/// <param name="Stable">Version that holds all traffic.</param>
/// <param name="Epoch">Epoch of the route in force.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Author">Who asks.</param>
/// <param name="Reason">Why.</param>
/// <param name="Dispersion">φ ≥ 1 of the stable version's answers (<see cref="AnswerDispersion"/>); 1 where none is known.</param>
/// <param name="Before">What the stable version answered lately: what it is like when nothing is wrong. <see cref="TrafficTotals.None"/> where nothing is known.</param>
/// <param name="Load">Its traffic; null where it is not known.</param>
public sealed record RolloutStart(
    string Id,
    string Model,
    string Version,
    string Stable,
    long Epoch,
    RolloutPlan Plan,
    string Author,
    string Reason,
    double Dispersion,
    TrafficTotals Before,
    RolloutLoad? Load);

/// <summary>Traffic of a model, for what a plan can see of it.</summary>
/// <param name="RowsPerSecond">Rows in a second.</param>
/// <param name="ErrorRate">Share of them that fails now, in [0, 1).</param>
public sealed record RolloutLoad(double RowsPerSecond, double ErrorRate);
