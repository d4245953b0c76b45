using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Verdicts;

namespace Sentinel.Silo.Http.Views;

/// <summary>A version's windows in columns: what a picture over time needs, and none of the figures that only one window's own report has.</summary>
/// <param name="Statistic">Name of the statistic that the monitor in force looks at.</param>
/// <param name="Warn">Its value from which it is a warning.</param>
/// <param name="Drift">Its value from which it is drift.</param>
/// <param name="Windows">Closed windows, oldest first. Every array below has one place for each.</param>
/// <param name="Columns">The prediction, the class and the inputs; those that no window has are left out.</param>
/// <param name="Performance">What predictions were worth; null where no window says.</param>
public sealed record VersionTimeline(string Statistic, double Warn, double Drift, TimelineWindow[] Windows, TimelineColumn[] Columns, TimelinePerformance? Performance)
{
    // The figure that the monitor judges goes before all; of the others, the first that a window has.
    private static readonly string[] Preferred = ["rocAuc", "mae", "accuracy"];

    /// <summary>Puts windows into columns.</summary>
    /// <param name="monitor">The policy in force.</param>
    /// <param name="newestFirst">Closed windows.</param>
    public static VersionTimeline Of(MonitorPolicy monitor, IReadOnlyList<WindowReport> newestFirst)
    {
        ArgumentNullException.ThrowIfNull(monitor);
        WindowReport[] windows = [.. newestFirst.Reverse()];
        string[] inputs = [.. windows.SelectMany(w => w.Features).Select(f => f.Name).Distinct()];
        TimelineColumn?[] columns =
        [
            Column("prediction", "prediction", monitor.Drift, windows, w => w.Prediction),
            Column("class", "class", monitor.Drift, windows, w => w.Class),
            .. inputs.Select(name => Column(name, "input", monitor.Drift, windows, w => Array.Find(w.Features, f => f.Name == name))),
        ];
        return new(
            monitor.Drift.Statistic, monitor.Drift.Warn, monitor.Drift.Drift, [.. windows.Select(TimelineWindow.Of)], [.. columns.OfType<TimelineColumn>()], PerformanceOf(monitor.Performance, windows));
    }

    private static TimelineColumn? Column(string name, string role, DriftPolicy policy, WindowReport[] windows, Func<WindowReport, FeatureReport?> of)
    {
        FeatureReport?[] reports = [.. windows.Select(of)];
        return Array.FindLast(reports, r => r is not null) is not { } newest ? null : new(
            name,
            role,
            newest.Type,
            newest.Evidence?.LogLimit,
            [.. reports.Select(r => r?.Verdict)],
            [.. reports.Select(r => r is null ? null : FeatureVerdict.StatisticOf(policy, r))],
            [.. reports.Select(r => policy.Statistic == DriftStatistics.Psi && r?.Statistics.TryGetValue("psiNull99", out var chance) == true ? chance : (double?)null)],
            [.. reports.Select(r => r?.Evidence?.LogR)],
            [.. reports.Select(r => r?.Evidence?.Alarm == true)]);
    }

    private static TimelinePerformance? PerformanceOf(PerformancePolicy? policy, WindowReport[] windows)
    {
        string[] known = [.. windows.SelectMany(w => (w.Performance?.Metrics.Keys ?? []).Concat(w.EstimatedPerformance?.Metrics.Keys ?? [])).Distinct()];
        var metric = new[] { policy?.Metric }.Concat(Preferred).Concat(known).FirstOrDefault(m => m is not null && known.Contains(m));
        return metric is null ? null : new(
            metric,
            policy?.Metric == metric ? policy.Floor : null,
            policy?.Metric == metric ? policy.Ceiling : null,
            [.. windows.Select(w => w.Performance?.Labelled ?? 0)],
            [.. windows.Select(w => w.Performance?.Metrics.GetValueOrDefault(metric) is { } figure ? new Interval(figure.Value, figure.Lower, figure.Upper) : null)],
            [.. windows.Select(w => w.EstimatedPerformance?.Metrics.GetValueOrDefault(metric) is { } figure ? new Interval(figure.Value, figure.Lower, figure.Upper) : null)]);
    }
}

/// <summary>A closed window in a line.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Index">Its number.</param>
/// <param name="From">Its start, in event time.</param>
/// <param name="To">Its end.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Late">Rows that came after it had closed.</param>
/// <param name="Verdict">Its verdict.</param>
/// <param name="VersionVerdict">Verdict of the version after it.</param>
/// <param name="Stream">Whose evidence it goes on with: its partition where windows are cut by count, else <c>time</c>.</param>
public sealed record TimelineWindow(string Id, long Index, DateTimeOffset From, DateTimeOffset To, long Rows, long Late, Verdict Verdict, Verdict VersionVerdict, string Stream)
{
    internal static TimelineWindow Of(WindowReport window) =>
        new(window.Id, window.Index, window.From, window.To, window.Rows, window.Late, window.Verdict, window.VersionVerdict, window.Id.StartsWith('t') || window.Sources.Length != 1 ? "time" : window.Sources[0].TopicPartition);
}

/// <summary>One input, the prediction or the class, over the windows.</summary>
/// <param name="Name">Which.</param>
/// <param name="Role"><c>input</c>, <c>prediction</c> or <c>class</c>.</param>
/// <param name="Type">Numeric or categorical.</param>
/// <param name="LogLimit">ln R from which evidence alarms; null without evidence.</param>
/// <param name="Verdicts">Its verdict; null where the window does not have it.</param>
/// <param name="Values">The statistic; null where it is not defined.</param>
/// <param name="Chance">What the statistic stays below in 99 of 100 windows without drift; null where that is not known.</param>
/// <param name="LogR">Its evidence of drift; null without.</param>
/// <param name="Alarms">Whether its alarm stands.</param>
public sealed record TimelineColumn(string Name, string Role, FeatureType Type, double? LogLimit, Verdict?[] Verdicts, double?[] Values, double?[] Chance, double?[] LogR, bool[] Alarms);

/// <summary>One figure of what predictions were worth, over the windows.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Floor">Its limit where more is better; null without.</param>
/// <param name="Ceiling">Its limit where less is better; null without.</param>
/// <param name="Labelled">Rows with labels.</param>
/// <param name="ByLabels">By the labels that have come; null before the first.</param>
/// <param name="Expected">What the scores let expect; null where they do not.</param>
public sealed record TimelinePerformance(string Metric, double? Floor, double? Ceiling, long[] Labelled, Interval?[] ByLabels, Interval?[] Expected);

/// <summary>A figure with its interval.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Lower">Lower end; null without.</param>
/// <param name="Upper">Upper end; null without.</param>
public sealed record Interval(double Value, double? Lower, double? Upper);
