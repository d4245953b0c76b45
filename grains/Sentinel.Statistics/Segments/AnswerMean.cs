using Sentinel.Statistics.Figures;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;
using Sentinel.Statistics.Why;

namespace Sentinel.Statistics.Segments;

/// <summary>
/// The mean whose change segments are held responsible for: that of the prediction, or, where a version answers classes only, the share of the class whose
/// share changed most.
/// </summary>
internal sealed class AnswerMean
{
    private readonly int _column;

    // The bin whose share is the mean; -1 where predictions are averaged.
    private readonly int _bin;
    private readonly double _standardError;

    private AnswerMean(string name, int column, int bin, double reference, double current, double standardError)
    {
        Name = name;
        _column = column;
        _bin = bin;
        ReferenceMean = FeatureStatistics.Finite(reference);
        Mean = FeatureStatistics.Finite(current);
        _standardError = standardError;
    }

    /// <summary>The figure in words.</summary>
    public string Name { get; }

    /// <summary>Its mean over the reference; null where it is beyond a double.</summary>
    public double? ReferenceMean { get; }

    /// <summary>Its mean over the window; null where it is beyond a double.</summary>
    public double? Mean { get; }

    /// <summary>The figure of a window; null where a side has no answers.</summary>
    public static AnswerMean? Of(WindowSketch window) => window switch
    {
        { Prediction: { Count: > 0 } sketch } when sketch.Reference.Totals.Count > 0 => OfPredictions(sketch, window.Features.Count),
        { Prediction: null, Class: { Count: > 0 } sketch } when sketch.Reference.Totals.Count > 0 => OfClasses(sketch, window.Features.Count),
        _ => null,
    };

    /// <summary>Whether the two means are more than so many standard errors apart.</summary>
    public bool Moved(double standardErrors) => Math.Abs((Mean - ReferenceMean) ?? 0) > standardErrors * _standardError;

    /// <summary>The figure over the rows of one cell on both sides.</summary>
    public SegmentFigure Of(SegmentReference reference, SegmentTable current, int cell)
    {
        var (before, beforeMean) = MeanOf(reference.Table, cell);
        var (now, nowMean) = MeanOf(current, cell);
        return new SegmentFigure(reference.NameOf(cell), before, beforeMean, now, nowMean);
    }

    private static AnswerMean OfPredictions(NumericSketch sketch, int column)
    {
        var reference = sketch.Reference;
        var moments = sketch.Moments;
        double before = reference.Summary.StandardDeviation / Math.Sqrt(reference.Totals.Count);
        double now = moments.PopulationStandardDeviation / Math.Sqrt(sketch.Count);
        return new AnswerMean("prediction", column, bin: -1, reference.Summary.Mean, moments.Mean, double.Hypot(before, now));
    }

    private static AnswerMean OfClasses(CategoricalSketch sketch, int column)
    {
        var reference = sketch.Reference;
        double[] before = HistogramFigures.Shares(reference.ToEvidence(reference.Counts, reference.Rest));
        double[] now = HistogramFigures.Shares(reference.ToEvidence(sketch.Counts, sketch.New));
        int bin = Enumerable.Range(0, before.Length).MaxBy(i => Math.Abs(now[i] - before[i]));
        double standardError = Math.Sqrt((before[bin] * (1 - before[bin]) / reference.Totals.Count) + (now[bin] * (1 - now[bin]) / sketch.Count));
        return new AnswerMean($"share of class {NameOf(reference, bin)}", column, bin, before[bin], now[bin], standardError);
    }

    private static string NameOf(CategoricalReference reference, int bin)
    {
        var bins = reference.Evidence.Bins;
        string[] named = [.. reference.Categories.Where((_, category) => bins[category] == bin)];
        return named.Length == 1 && bins[reference.Categories.Length] != bin ? named[0] : SegmentReference.Others;
    }

    private (long Rows, double Mean) MeanOf(SegmentTable table, int cell)
    {
        var counts = table.Counts(_column, cell);
        long rows = 0;
        foreach (long count in counts)
        {
            rows += count;
        }

        return (rows, rows == 0 ? 0 : _bin < 0 ? table.MeanPrediction(cell, rows) : (double)counts[_bin] / rows);
    }
}
