using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Detectors;
using Sentinel.Decisions.Labels;
using Sentinel.Decisions.Versions;
using Sentinel.Grains.Performance;
using Sentinel.Grains.References;

namespace Sentinel.Grains.Versions;

/// <summary>What a version and its label shards say to each other: how outcomes are read, and what came of them. Threading: the grain's turns.</summary>
internal sealed class VersionLabels(KeptLedger kept, ReferenceStore references, PerformanceKeeper performance, VersionNews news, TimeProvider time)
{
    /// <summary>How outcomes are read, settled by the first that asks, with the detectors that watch them now; null while that cannot be said.</summary>
    internal async Task<OutcomePlan?> PlanAsync()
    {
        if (kept.Current is not { } ledger || ledger.Performance.Plan is not null)
        {
            return Watched(kept.Current);
        }

        var reference = ledger.Reference is { } mark ? await references.GetAsync(mark.Digest) : null;
        if (OutcomePlans.Of(ledger.Spec.Signature?.Prediction, reference) is { } plan)
        {
            await kept.ChangeAsync(ledger with { Performance = ledger.Performance with { Plan = plan } }, []);
        }

        return Watched(kept.Current);
    }

    /// <summary>Takes a label shard's outcomes; durable when it returns.</summary>
    /// <returns>The detectors that watch outcomes from now on.</returns>
    internal async Task<DetectorPolicy[]> AddAsync(OutcomeSummary summary)
    {
        var ledger = kept.Registered("its outcomes stay in their label shards");
        var marks = await performance.AddAsync(ledger, summary);
        var said = DetectionBook.Add(ledger.Detections, summary.Windows.SelectMany(window => window.Detected.First));
        var heard = said == ledger.Detections ? ledger : ledger with { Detections = said };
        var counted = PerformanceMonitor.Count(heard, summary);
        var (next, effects) = PerformanceMonitor.Take(counted.Ledger, marks, time.GetUtcNow());
        if (!ReferenceEquals(next, ledger))
        {
            await kept.ChangeAsync(next, counted.Effects.AddRange(effects));
            news.Tell(ledger, next, judged: 0, []);
        }

        return DetectorPolicies.On(next.Policy, DetectorInput.Outcome);
    }

    private static OutcomePlan? Watched(VersionLedger? ledger) =>
        ledger?.Performance.Plan is { } plan ? plan with { Detectors = DetectorPolicies.On(ledger.Policy, DetectorInput.Outcome) } : null;
}
