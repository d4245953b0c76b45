using System.Collections.Immutable;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Performance;
using Sentinel.Decisions.Windows;
using Sentinel.Statistics.References;

namespace Sentinel.Decisions.Simulations;

/// <summary>A window as it was recorded, with what judging it anew takes.</summary>
/// <param name="Report">Its report.</param>
/// <param name="Sketches">Encoded sketches of its parts.</param>
public sealed record RecordedWindow(WindowReport Report, ImmutableArray<ReadOnlyMemory<byte>> Sketches)
{
    /// <summary>The window as it was when it was judged.</summary>
    /// <param name="counted">Whether windows are counted, partition by partition.</param>
    public AssembledWindow Assemble(bool counted) => new(
        Report.Id, Report.From, Report.To, Report.FirstTime, Report.LastTime, Report.Rows, Report.Late, Report.ReferenceDigest, Report.Sources, Sketches,
        counted && Report.Sources is [var only] ? only.TopicPartition : Evidence.VersionEvidence.ByTime);
}

/// <summary>Everything that a simulation follows from.</summary>
/// <param name="Spec">The version.</param>
/// <param name="Present">The policy in force.</param>
/// <param name="Windows">Recorded windows whose sketches are kept, oldest first.</param>
/// <param name="References">References by digest.</param>
public sealed record RecordedWindows(VersionSpec Spec, MonitorPolicy Present, ImmutableArray<RecordedWindow> Windows, IReadOnlyDictionary<string, ReferenceProfile> References);

/// <summary>A policy, and what labels say of recorded windows by it.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Marks">Marks by window.</param>
public sealed record PolicyTrial(MonitorPolicy Policy, IReadOnlyDictionary<string, PerformanceMark> Marks);
