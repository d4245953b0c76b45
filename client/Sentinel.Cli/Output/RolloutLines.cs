using Sentinel.Contracts.Rollouts;

namespace Sentinel.Cli.Output;

/// <summary>A rollout in words.</summary>
internal static class RolloutLines
{
    /// <summary>Phase and share: <c>canary at 5 %</c>.</summary>
    public static string Stand(RolloutView rollout) => $"{Screen.Word(rollout.Phase)} at {Screen.Number(rollout.Weight)} %";

    /// <summary>What comes next and what it waits for; null at an end.</summary>
    public static string? Next(RolloutView rollout)
    {
        if (rollout.Next is not { } next)
        {
            return null;
        }

        var notBefore = next.NotBefore is { } baked ? $", not before {Screen.Time(baked)}" : "";
        var pairs = rollout.Phase == RolloutPhase.Shadow ? $" or {Screen.Count(rollout.Plan.ShadowPairs)} pairs, of which there are {Screen.Count(rollout.Pairs)}" : "";
        var waits = next.Waits is { } what ? $"; it waits: {what}" : "";
        return $"next: {Screen.Word(next.Phase)} at {Screen.Number(next.Weight)} %{notBefore}{pairs}{waits}";
    }

    /// <summary>Each check with its rows, effect, bound and evidence.</summary>
    public static void Checks(RolloutView rollout) =>
        Screen.Table(["check", "says", "rows", "effect", "bound", "evidence", "at", "because"], rollout.Checks.Select(check => (string?[])
        [
            check.Spec.Critical ? $"{check.Spec.Name} (critical)" : check.Spec.Optional ? $"{check.Spec.Name} (optional)" : check.Spec.Name,
            check.Last is { } last ? Screen.Word(last.Outcome) : "not made yet",
            check.Last is { } made ? Screen.Count(made.Rows) : "",
            Screen.Number(check.Last?.Effect),
            Screen.Number(check.Last?.Bound),
            Screen.Number(check.Last?.Evidence),
            Screen.Time(check.Last?.To),
            check.Last?.Reason,
        ]));
}
