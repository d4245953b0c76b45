using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Performance;

namespace Sentinel.Decisions.Labels;

/// <summary>
/// What is remembered of an id: a prediction that waits for its label, a label that waits for its prediction, or the label that a prediction was joined with.
/// </summary>
/// <param name="Id">The id.</param>
/// <param name="Place">Where the prediction that waits is counted, as <see cref="PredictionPlace"/> writes it; null for a label.</param>
/// <param name="Number">The predicted number, or the label where it is one; NaN for none.</param>
/// <param name="Text">The predicted class, or the label where it is text; null for none.</param>
public readonly record struct JoinEntry(RowId Id, string? Place, double Number, string? Text)
{
    /// <summary>Whether it is a prediction without its label.</summary>
    public bool IsPrediction => Place is not null;

    /// <summary>The label, where it is one.</summary>
    public OutcomeLabel Label => Text is null ? OutcomeLabel.From(Number) : OutcomeLabel.From(Text);
}
