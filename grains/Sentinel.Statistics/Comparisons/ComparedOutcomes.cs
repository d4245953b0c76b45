namespace Sentinel.Statistics.Comparisons;

/// <summary>Which columns hold predictions and what came true of them.</summary>
/// <param name="Label">The column of what came true; one of the files may lack it.</param>
public sealed record ComparedOutcomes(string Label)
{
    /// <summary>The column of predicted numbers or probabilities; null for none.</summary>
    public string? Prediction { get; init; }

    /// <summary>The column of predicted classes; null for none.</summary>
    public string? Class { get; init; }

    /// <summary>Of two classes: the one whose probability is predicted.</summary>
    public string PositiveClass { get; init; } = "1";

    /// <summary>Of two classes: the least probability that counts as predicted positive where there is no column of classes.</summary>
    public double Threshold { get; init; } = 0.5;

    internal IEnumerable<string> Columns => new[] { Label, Prediction, Class }.OfType<string>();
}
