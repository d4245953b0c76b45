using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Sentinel.Contracts;
using Sentinel.Decisions.Versions;
using Sentinel.Decisions.Windows;
using Sentinel.Grains.Telemetry;

namespace Sentinel.Grains.Versions;

/// <summary>Says in metrics and log what a change of a version's ledger means.</summary>
internal sealed class VersionNews(ModelVersionId id, GrainMetrics metrics, ILogger logger)
{
    /// <summary>Says it, once the change is durable.</summary>
    /// <param name="before">The version before.</param>
    /// <param name="after">The version after.</param>
    /// <param name="judged">How many windows were judged.</param>
    /// <param name="late">Rows that came for windows which were judged before.</param>
    internal void Tell(VersionLedger before, VersionLedger after, int judged, ImmutableArray<LateArrival> late)
    {
        foreach (var report in after.Recent.TakeLast(judged))
        {
            metrics.WindowJudged(report.Verdict);
        }

        foreach (var change in after.Detections.Except(before.Detections))
        {
            metrics.Detected(change);
            VersionLog.Detected(logger, id, change.Detector, change.On, change.Kind, change.TopicPartition, change.Offset, change.Window);
        }

        if (after.Verdict != before.Verdict)
        {
            VersionLog.VerdictChanged(logger, id, after.Verdict, after.Windows, before.Verdict, after.Sentence);
        }

        if (!late.IsEmpty)
        {
            VersionLog.PartsLate(logger, id, late.Sum(arrival => arrival.Rows));
        }
    }
}
