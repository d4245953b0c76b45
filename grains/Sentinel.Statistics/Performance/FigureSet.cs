namespace Sentinel.Statistics.Performance;

/// <summary>Gathers figures, and the reasons of those that there are not.</summary>
internal sealed class FigureSet
{
    private readonly Dictionary<PerformanceMetric, PerformanceFigure> _figures = [];
    private readonly Dictionary<PerformanceMetric, string> _absent = [];

    public IReadOnlyDictionary<PerformanceMetric, PerformanceFigure> Figures => _figures;

    public IReadOnlyDictionary<PerformanceMetric, string> Absent => _absent;

    public void Add(PerformanceMetric metric, double value, Interval? interval, double? bound = null)
    {
        if (!double.IsFinite(value))
        {
            Omit(metric, "the figure is beyond the range of a double");
            return;
        }

        bool bounded = interval is { } ends && double.IsFinite(ends.Lower) && double.IsFinite(ends.Upper);
        _figures[metric] = new PerformanceFigure(value)
        {
            Lower = bounded ? interval!.Value.Lower : null,
            Upper = bounded ? interval!.Value.Upper : null,
            Bound = bound,
        };
    }

    /// <summary>Adds a proportion, or says why there is none when it has no rows.</summary>
    public void AddShare(PerformanceMetric metric, double hits, double rows, string none)
    {
        if (rows > 0)
        {
            Add(metric, hits / rows, Interval.Wilson(hits, rows));
        }
        else
        {
            Omit(metric, none);
        }
    }

    public void Omit(PerformanceMetric metric, string reason) => _absent[metric] = reason;

    public void Omit(ReadOnlySpan<PerformanceMetric> metrics, string reason)
    {
        foreach (var metric in metrics)
        {
            Omit(metric, reason);
        }
    }
}
