using System.Collections.Immutable;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Collecting;
using Sentinel.Decisions.Detectors;
using Sentinel.Decisions.Evidence;
using Sentinel.Decisions.Labels;
using Sentinel.Decisions.Performance;
using Sentinel.Decisions.Verdicts;
using Sentinel.Decisions.Windows;

namespace Sentinel.Decisions.Versions;

/// <summary>A frozen reference by name: the profile itself is stored apart.</summary>
/// <param name="Digest">SHA-256 of its encoded bytes, hexadecimal.</param>
/// <param name="Rows">Rows that were frozen.</param>
public sealed record ReferenceMark(string Digest, long Rows)
{
    /// <summary>When it was given or frozen; null where that was not written down, which is when the version was registered or later.</summary>
    public DateTimeOffset? Since { get; init; }
}

/// <summary>All that a version knows and has decided.</summary>
/// <param name="Spec">What was registered.</param>
/// <param name="SpecDigest">SHA-256 of the immutable part of it.</param>
/// <param name="Created">When it was registered.</param>
/// <param name="CreatedBy">Who registered it.</param>
/// <param name="Reference">What it is held against; null without one.</param>
/// <param name="OwnPolicy">The version's own policy; null without one.</param>
/// <param name="ModelPolicy">The model's policy, as it was last told; null without one.</param>
/// <param name="PlanNumber">Grows with every change of policy or reference.</param>
/// <param name="Assembly">What is known of its shards, and windows that wait for parts.</param>
/// <param name="Recent">Its newest windows, oldest first; older ones are in pages.</param>
/// <param name="Pages">Pages of older windows, each of <see cref="PageWindows"/>.</param>
/// <param name="Windows">Windows judged in all: the index of the next.</param>
/// <param name="Outcomes">Its newest windows as the version's verdict sees them.</param>
/// <param name="Verdict">Verdict of the version.</param>
/// <param name="Drifting">Whether drift was announced and is not over.</param>
/// <param name="Sentence">What a person would say of it; null before the first window.</param>
/// <param name="Late">Rows that missed windows which were judged already.</param>
/// <param name="Evidence">Evidence of drift against its reference; null before the first window that has one.</param>
public sealed record VersionLedger(
    VersionSpec Spec,
    string SpecDigest,
    DateTimeOffset Created,
    string CreatedBy,
    ReferenceMark? Reference,
    MonitorPolicy? OwnPolicy,
    MonitorPolicy? ModelPolicy,
    long PlanNumber,
    AssemblyState Assembly,
    ImmutableArray<WindowReport> Recent,
    long Pages,
    long Windows,
    ImmutableArray<WindowOutcome> Outcomes,
    Verdict Verdict,
    bool Drifting,
    string? Sentence,
    long Late,
    VersionEvidence? Evidence)
{
    /// <summary>Windows of a page.</summary>
    public const int PageWindows = 12;

    /// <summary>Windows that are kept in the record before a page of them is put away.</summary>
    public const int RecentMax = 2 * PageWindows;

    /// <summary>Windows in pages whose late rows are remembered.</summary>
    public const int LateInPagesMost = 1000;

    /// <summary>When it was deleted; null while it is registered. What it had is kept, for windows that are on their way, and for when the same is registered again.</summary>
    public DateTimeOffset? Deleted { get; init; }

    /// <summary>What is known of its performance.</summary>
    public VersionPerformance Performance { get; init; } = VersionPerformance.None;

    /// <summary>What labels said of its predictions by route.</summary>
    public LabelledEpochs Labelled { get; init; } = LabelledEpochs.None;

    /// <summary>Since when windows are not stable, by stream.</summary>
    public ImmutableSortedDictionary<string, DriftRun> Runs { get; init; } = DriftRun.None;

    /// <summary>Its newest windows whose sketches are kept.</summary>
    public KeptSketches Sketches { get; init; } = KeptSketches.None;

    /// <summary>Its first rows, of which its reference is to be frozen; null while none has come, and when they are removed.</summary>
    public FirstRows? First { get; init; }

    /// <summary>Rows that are collected for its reference; 0 when it has one, or none is wanted.</summary>
    public int Collects => Reference is null ? Spec.FirstRows ?? 0 : 0;

    /// <summary>Why nothing can be judged while the reference is collected; null otherwise.</summary>
    public string? CollectingReason => Collects > 0 ? FirstRows.ReasonOf(First?.Rows ?? 0, Collects) : null;

    /// <summary>How much it leans on each feature, as it was measured; null where it was not.</summary>
    public FeatureImportance? Measured { get; init; }

    /// <summary>How much it leans on each feature: as was said of it, else as it was measured; null where neither is.</summary>
    public FeatureImportance? Importance => Spec.Importance is { } given ? FeatureImportance.Given(given) : Measured;

    /// <summary>What its sequential detectors said last, oldest first; at most <see cref="DetectionBook.Most"/>.</summary>
    public ImmutableArray<DetectedChange> Detections { get; init; } = [];

    /// <summary>Rows that missed windows which are in pages, by window; of the newest <see cref="LateInPagesMost"/> windows by name. <see cref="Late"/> has all of them.</summary>
    public ImmutableSortedDictionary<string, long> LateInPages { get; init; } = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>The policy in force.</summary>
    public MonitorPolicy Policy => OwnPolicy ?? ModelPolicy ?? MonitorPolicy.Default;

    /// <summary>Counts rows that came too late for a window which was judged.</summary>
    public VersionLedger WithLate(LateArrival arrival)
    {
        ArgumentNullException.ThrowIfNull(arrival);
        var counted = this with { Late = Late + arrival.Rows };
        if (Recent.FirstOrDefault(report => report.Id == arrival.WindowId) is { } report)
        {
            return counted with { Recent = Recent.Replace(report, report with { Late = report.Late + arrival.Rows }) };
        }

        var late = LateInPages.SetItem(arrival.WindowId, LateInPages.GetValueOrDefault(arrival.WindowId) + arrival.Rows);
        return counted with { LateInPages = late.Count > LateInPagesMost ? late.Remove(late.Keys.First()) : late };
    }

    /// <summary>A report out of a page, with the rows that came too late since it was put there.</summary>
    public WindowReport FromPage(WindowReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return LateInPages.TryGetValue(report.Id, out var rows) ? report with { Late = report.Late + rows } : report;
    }

    /// <summary>Whether a window of that name was judged, as far back as is remembered.</summary>
    public bool IsJudged(string windowId) => Outcomes.Any(outcome => outcome.WindowId == windowId);
}
