using System.Globalization;
using System.Text;
using Sentinel.Statistics.Performance;

namespace Sentinel.Statistics.Why;

/// <summary>Says in plain words what changed and why, the greatest causes first.</summary>
public static class WhySentence
{
    private const int MostNamed = 3;
    private const double LeastShare = 0.05;

    /// <summary>The sentence about a change of performance.</summary>
    /// <param name="split">The change.</param>
    /// <param name="features">Ranked features; none where they are not known.</param>
    /// <param name="segments">Ranked segments; none where they are not known.</param>
    public static string Of(ChangeSplit split, IReadOnlyList<FeatureCause> features, IReadOnlyList<SegmentCause> segments)
    {
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(segments);
        var text = new StringBuilder();
        string verb = split.Change < 0 ? "fell" : split.Change > 0 ? "rose" : "stayed";
        text.Append(CultureInfo.InvariantCulture, $"{Words(split.Metric)} {verb} from {split.Reference:0.000} to {split.Current:0.000} on {split.Labels:#,0} labelled rows: ");
        text.Append(CultureInfo.InvariantCulture, $"{Signed(split.Inputs)} because the inputs changed, {Signed(split.Relation)} because outcomes no longer follow the scores as in the reference");
        text.Append(split.RelationChanged ? ", more than chance explains." : ", which chance explains.");
        Append(text, " Inputs that moved most, weighed by their importance: ", features.Select(feature => (feature.Name, feature.Share)));
        Append(text, " Segments that made most of the change: ", segments.Select(segment => (segment.Name, segment.Share)));
        return text.ToString();
    }

    private static void Append(StringBuilder text, string opening, IEnumerable<(string Name, double Share)> causes)
    {
        string[] named = [.. causes.Where(cause => cause.Share >= LeastShare).Take(MostNamed).Select(cause => string.Create(CultureInfo.InvariantCulture, $"{cause.Name} ({cause.Share:0 %})"))];
        if (named.Length > 0)
        {
            text.Append(opening).AppendJoin(", ", named).Append('.');
        }
    }

    private static string Signed(double value) => value.ToString("+0.000;−0.000;0.000", CultureInfo.InvariantCulture);

    private static string Words(PerformanceMetric metric) => metric switch
    {
        PerformanceMetric.RocAuc => "ROC AUC",
        PerformanceMetric.AveragePrecision => "Average precision",
        PerformanceMetric.BalancedAccuracy => "Balanced accuracy",
        PerformanceMetric.Mcc => "Matthews' correlation",
        PerformanceMetric.MacroPrecision => "Macro precision",
        PerformanceMetric.MacroRecall => "Macro recall",
        PerformanceMetric.MacroF1 => "Macro F1",
        PerformanceMetric.MicroPrecision => "Micro precision",
        PerformanceMetric.MicroRecall => "Micro recall",
        PerformanceMetric.MicroF1 => "Micro F1",
        _ => metric.ToString(),
    };
}
