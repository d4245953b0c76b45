using System.Text.Json;

namespace Sentinel.Statistics.Performance;

/// <summary>
/// The figures of predictions that labels are known for. A figure that the rows do not define is not among them, and why is said in
/// <see cref="Absent"/>: never NaN, never infinite.
/// </summary>
/// <param name="Kind">What the model predicts.</param>
/// <param name="Labelled">Rows that took part.</param>
/// <param name="Unusable">Rows with a label but with nothing to hold it against, or whose label is not of the model's kind.</param>
/// <param name="Figures">The figures that are defined.</param>
/// <param name="Absent">Why the others are not.</param>
public sealed record PerformanceReport(
    OutcomeKind Kind,
    long Labelled,
    long Unusable,
    IReadOnlyDictionary<PerformanceMetric, PerformanceFigure> Figures,
    IReadOnlyDictionary<PerformanceMetric, string> Absent)
{
    /// <summary>
    /// The convention of the figures: scores in 100 bins and one for zero; 95 % intervals by Wilson (proportions), by Wilson on Jaccard's
    /// index (F1), by Newcombe's square-and-add (means of proportions), by DeLong (ROC AUC), by Boyd's logit (average precision), by
    /// Student's t (means) and by the delta method (the rest).
    /// </summary>
    public const string Convention = "performance/score-bins-100/wilson-delong/v1";

    /// <summary>How often which class was predicted where which came true; absent for numbers.</summary>
    public IReadOnlyList<ConfusionCell>? Confusion { get; init; }

    /// <summary>The name of a figure in JSON.</summary>
    public static string NameOf(PerformanceMetric metric) => JsonNamingPolicy.CamelCase.ConvertName(metric.ToString());

    /// <summary>Reads the name of a figure, as JSON or as manifests have it (<c>rocAuc</c>, <c>roc_auc</c>).</summary>
    public static bool TryParse(string? name, out PerformanceMetric metric)
    {
        metric = default;
        string plain = name?.Replace("_", "", StringComparison.Ordinal) ?? "";
        return plain.Length > 0 && char.IsLetter(plain[0]) && Enum.TryParse(plain, ignoreCase: true, out metric);
    }
}

/// <summary>One figure with what is known of its error.</summary>
/// <param name="Value">The figure.</param>
public sealed record PerformanceFigure(double Value)
{
    /// <summary>Lower end of the 95 % confidence interval for independent rows; absent where the rows are too few for one.</summary>
    public double? Lower { get; init; }

    /// <summary>Upper end of that interval.</summary>
    public double? Upper { get; init; }

    /// <summary>By how much the figure on the raw scores can differ from this one on bins; absent where it is exact.</summary>
    public double? Bound { get; init; }
}

/// <summary>One place of a confusion matrix.</summary>
/// <param name="Predicted">The predicted class.</param>
/// <param name="Actual">The class that came true.</param>
/// <param name="Rows">How many rows; in an estimate, how many are expected.</param>
public sealed record ConfusionCell(string Predicted, string Actual, double Rows)
{
    /// <summary>What stands for all classes that are not told apart; of two classes, for the one that is not positive.</summary>
    public const string Others = "(other)";
}
