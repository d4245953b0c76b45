using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Inference;
using Sentinel.Silo.Scoring.Shadows;
using Sentinel.Silo.Scoring.Traffic;

namespace Sentinel.Silo.Scoring.Routing;

/// <summary>Answers requests by routes that are counted: what comes of each is counted for its version, and every shadow gets a copy once the answer is known. Neither adds a wait to the answer.</summary>
public sealed class CountedInference(InferenceService inference, TrafficCounters counters, ShadowBacklog shadows, ScoringMetrics metrics, SiloOptions options)
{
    /// <summary>Answers a request.</summary>
    /// <exception cref="InferenceException">It cannot be answered; the message says why.</exception>
    public async Task<InferAnswer> InferAsync(FollowedRoute route, RoutedArm arm, InferRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(arm);
        try
        {
            var answer = await inference.InferAsync(arm.Version, arm.Stamp, request, cancellationToken);
            var isLate = answer.Duration > options.Scoring.LateAfter;
            counters.Of(arm.Version.Model).Answered(arm, answer, isLate);
            metrics.Answered(arm, answer, isLate);
            Copy(route, arm, request, answer);
            return answer;
        }
        catch (Exception e) when (VersionFaults.IsOfVersion(e) || (e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            // Who has given up would have had the answer too late.
            counters.Of(arm.Version.Model).Failed(arm);
            metrics.Failed(arm);
            Copy(route, arm, request, answer: null);
            throw;
        }
    }

    private void Copy(FollowedRoute route, RoutedArm arm, InferRequest request, InferAnswer? answer)
    {
        foreach (var shadow in route.Shadows)
        {
            if (shadow.Version != arm.Version && !shadows.TryAdd(new ShadowCopy(shadow, request, answer)))
            {
                counters.Of(shadow.Version.Model).Dropped(shadow);
                metrics.ShadowDropped();
            }
        }
    }
}
