using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Decisions.Windows;

/// <summary>
/// How rows become windows: the cut, and the reference whose bins they are counted in. Open windows keep the plan that they were opened under.
/// Belongs to one shard: the mappings in it are bound to one batch at a time.
/// </summary>
public sealed class FoldPlan
{
    private readonly BatchMappings? _mappings;

    /// <summary>A plan.</summary>
    /// <param name="number">Grows with every change of the version's plan.</param>
    /// <param name="window">How windows are cut; valid by <see cref="Verdicts.MonitorPolicyRules"/>.</param>
    /// <param name="reference">The reference; null without one: rows are then counted only.</param>
    public FoldPlan(long number, WindowPolicy window, ReferenceProfile? reference)
    {
        ArgumentNullException.ThrowIfNull(window);
        Number = number;
        Window = window;
        Reference = reference;
        Every = UnixMicroseconds.FromSeconds(window.EverySeconds ?? 0);
        Lateness = UnixMicroseconds.FromSeconds(window.LatenessSeconds);
        _mappings = reference is null ? null : new BatchMappings(reference);
    }

    /// <summary>Sequential detectors on scores.</summary>
    public IReadOnlyList<DetectorPolicy> Detectors { get; init; } = [];

    /// <summary>Number of the plan.</summary>
    public long Number { get; }

    /// <summary>How windows are cut.</summary>
    public WindowPolicy Window { get; }

    /// <summary>The reference; null without one.</summary>
    public ReferenceProfile? Reference { get; }

    /// <summary>Whether windows are cut by count; otherwise by event time.</summary>
    public bool Counted => Window.Count is not null;

    /// <summary>Length of a window by event time, in microseconds.</summary>
    public long Every { get; }

    /// <summary>How long after its end a window takes rows, in microseconds of event time.</summary>
    public long Lateness { get; }

    /// <summary>Start of the window by event time that holds a time: the grid is aligned to the Unix epoch.</summary>
    public long StartOf(long time)
    {
        var (quotient, remainder) = Math.DivRem(time, Every);
        return (remainder < 0 ? quotient - 1 : quotient) * Every;
    }

    internal void Bind(in ColumnReader columns) => _mappings?.Bind(columns);

    internal void Fold(WindowSketch? sketch, in ColumnReader columns, int start, int count) => sketch?.Fold(columns, _mappings!, start, count);
}
