using Sentinel.Statistics.Performance;

namespace Sentinel.Statistics.Estimation;

/// <summary>Gathers estimated figures, and the reasons of those that there are not.</summary>
internal sealed class EstimateSet
{
    private const double BandInStandardErrors = 3;
    private readonly Dictionary<PerformanceMetric, EstimatedFigure> _figures = [];
    private readonly Dictionary<PerformanceMetric, string> _absent = [];

    public IReadOnlyDictionary<PerformanceMetric, EstimatedFigure> Figures => _figures;

    public IReadOnlyDictionary<PerformanceMetric, string> Absent => _absent;

    public void Add(PerformanceMetric metric, double value, double standardError)
    {
        double least = metric == PerformanceMetric.Mcc ? -1 : 0;
        double half = BandInStandardErrors * standardError;
        _figures[metric] = new EstimatedFigure(value, standardError, Math.Max(least, value - half), Math.Min(1, value + half));
    }

    public void Omit(PerformanceMetric metric, string reason) => _absent[metric] = reason;
}
