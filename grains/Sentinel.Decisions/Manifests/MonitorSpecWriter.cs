using System.Text.Json.Nodes;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Detectors;

namespace Sentinel.Decisions.Manifests;

/// <summary>Writes a policy as the <c>spec</c> of a Monitor: what <see cref="ManifestReader.ReadMonitorSpec"/> reads back to the same policy.</summary>
public static class MonitorSpecWriter
{
    /// <summary>Writes it.</summary>
    public static JsonObject Write(MonitorPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var written = new JsonObject
        {
            ["window"] = policy.Window.Count is { } count
                ? new JsonObject { ["count"] = count }
                : new JsonObject { ["every"] = Duration.Format(policy.Window.EverySeconds ?? 0), ["lateness"] = Duration.Format(policy.Window.LatenessSeconds) },
            ["drift"] = new JsonObject { ["statistic"] = policy.Drift.Statistic, ["warn"] = policy.Drift.Warn, ["drift"] = policy.Drift.Drift },
            ["verdict"] = new JsonObject { ["windows"] = policy.Verdict.Windows, ["of"] = policy.Verdict.Of },
            ["falseAlarms"] = new JsonObject { ["perFeatureRunLength"] = policy.FalseAlarms.PerFeatureRunLength, ["tolerance"] = policy.FalseAlarms.Tolerance },
            ["season"] = policy.Season.ToString().ToLowerInvariant(),
            ["actions"] = Write(policy.Actions),
        };
        if (policy.Performance is { } performance)
        {
            written["performance"] = Write(performance);
        }

        if (policy.Rehearsal is { } rehearsal)
        {
            written["rehearsal"] = new JsonObject { ["every"] = Duration.Format(rehearsal.EverySeconds), ["requests"] = rehearsal.Requests };
        }

        if (policy.Detectors.Length > 0)
        {
            written["detectors"] = new JsonArray([.. policy.Detectors.Select(Write)]);
        }

        return written;
    }

    private static JsonNode Write(DetectorPolicy detector)
    {
        var written = new JsonObject { ["on"] = DetectorPolicies.NameOf(detector.On), ["detector"] = detector.Detector };
        if (!detector.Set.IsEmpty)
        {
            // Settings are numbers, true or false, and stand in the policy as they would be written.
            written["set"] = new JsonObject(detector.Set.Select(setting => KeyValuePair.Create(setting.Key, JsonNode.Parse(setting.Value.ToLowerInvariant()))));
        }

        return written;
    }

    private static JsonObject Write(PerformancePolicy performance)
    {
        var written = new JsonObject { ["metric"] = performance.Metric };
        if (performance.Limit is { } limit)
        {
            written[performance.Floor is null ? "ceiling" : "floor"] = limit;
        }

        written["minLabels"] = performance.MinLabels;
        return written;
    }

    private static JsonObject Write(MonitorActions actions)
    {
        var written = new JsonObject { ["alert"] = new JsonArray([.. actions.AlertHooks.Select(h => JsonValue.Create(h))]) };
        if (actions.Retrain)
        {
            written["retrain"] = WriteRetrain(actions);
        }

        written["rollback"] = new JsonObject { ["automatic"] = actions.RollbackAutomatic };
        return written;
    }

    private static JsonObject WriteRetrain(MonitorActions actions)
    {
        var plan = actions.RetrainPlan;
        var written = new JsonObject
        {
            ["hook"] = actions.RetrainHook,
            ["cooldown"] = Duration.Format(actions.RetrainCooldownSeconds),
            ["budget"] = new JsonObject { ["per"] = Duration.Format(plan.BudgetSeconds), ["perDay"] = plan.BudgetPerDay },
            ["timeout"] = Duration.Format(plan.TimeoutSeconds),
        };
        if (plan.ScheduleSeconds is { } schedule)
        {
            written["schedule"] = Duration.Format(schedule);
        }

        if (plan.MaxReferenceAgeSeconds is { } age)
        {
            written["maxReferenceAge"] = Duration.Format(age);
        }

        return written;
    }
}
