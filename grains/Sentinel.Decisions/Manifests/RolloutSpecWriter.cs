using System.Text.Json.Nodes;
using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Rollouts;

namespace Sentinel.Decisions.Manifests;

/// <summary>Writes a plan as the <c>spec</c> of a Rollout: what <see cref="ManifestReader.ReadRolloutSpec"/> reads back to the same plan.</summary>
public static class RolloutSpecWriter
{
    /// <summary>Writes it.</summary>
    public static JsonObject Write(RolloutPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new JsonObject
        {
            ["strategy"] = RolloutNames.Of(plan.Strategy),
            ["steps"] = new JsonArray([.. plan.Steps.Select(s => (JsonNode)s)]),
            ["shadow"] = new JsonObject { ["pairs"] = plan.ShadowPairs, ["for"] = Duration.Format(plan.ShadowSeconds) },
            ["stepBake"] = Duration.Format(plan.StepBakeSeconds),
            ["finalBake"] = Duration.Format(plan.FinalBakeSeconds),
            ["settle"] = Duration.Format(plan.SettleSeconds),
            ["interval"] = Duration.Format(plan.IntervalSeconds),
            ["window"] = Duration.Format(plan.WindowSeconds),
            ["deadline"] = Duration.Format(plan.DeadlineSeconds),
            ["onDeadline"] = plan.OnDeadline == DeadlineAction.Abort ? "abort" : "hold",
            ["freeze"] = new JsonArray([.. plan.Freezes.Select(Write)]),
            ["approval"] = plan.ApprovalRequired ? "required" : "none",
            ["blastCap"] = plan.BlastCapPercent,
            ["verdict"] = new JsonObject { ["failures"] = plan.Failures, ["of"] = plan.Of },
            ["checks"] = new JsonArray([.. plan.Checks.Select(Write)]),
        };
    }

    private static JsonNode Write(FreezeWindow freeze) => freeze is { WeekFromMinutes: { } from, WeekToMinutes: { } to }
        ? new JsonObject { ["from"] = WeekTime.Format(from), ["to"] = WeekTime.Format(to) }
        : new JsonObject { ["from"] = Instant.Format(freeze.From.GetValueOrDefault()), ["to"] = Instant.Format(freeze.To.GetValueOrDefault()) };

    private static JsonNode Write(CheckSpec check)
    {
        var written = new JsonObject { ["name"] = check.Name, ["kind"] = RolloutNames.Of(check.Kind), ["metric"] = check.Metric };
        if (check.Limit is { } limit)
        {
            written["limit"] = limit;
        }

        written["alpha"] = check.Alpha;
        written["minRows"] = check.MinRows;
        written["critical"] = check.Critical;
        written["tolerance"] = check.Tolerance;
        written["optional"] = check.Optional;
        return written;
    }
}
