using System.Collections.Immutable;
using Sentinel.Contracts.Models;

namespace Sentinel.Decisions.Retraining;

/// <summary>What comes of a wish for retraining: a trigger, or the reason why not. One of both is null.</summary>
public sealed record RetrainDecision(RetrainTrigger? Trigger, string? Suppressed);

/// <summary>Whether retraining is asked for: once per cool-down, over all versions of a model.</summary>
public static class RetrainRules
{
    /// <summary>Decides.</summary>
    /// <param name="triggers">Earlier wishes, newest first.</param>
    /// <param name="judged">The verdict that the wish follows from.</param>
    /// <param name="now">When.</param>
    public static RetrainDecision Decide(ImmutableArray<RetrainTrigger> triggers, VersionJudged judged, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(judged);
        var rest = TimeSpan.FromSeconds(judged.Actions.RetrainCooldownSeconds);
        if (!triggers.IsEmpty && now - triggers[0].Requested < rest)
        {
            return new RetrainDecision(null, $"retraining was asked for at {triggers[0].Requested:u} ({triggers[0].Id}); it rests until {triggers[0].Requested + rest:u}");
        }

        return new RetrainDecision(new RetrainTrigger($"retrain-{judged.Version}-{judged.WindowId}", judged.Version, judged.WindowId, now, judged.Sentence), null);
    }
}
