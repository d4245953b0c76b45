using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.Performance;

/// <summary>The exact figures of columns in memory: as a sketch gives them, but the order of scores as it is. O(n log n).</summary>
public static class OutcomeColumns
{
    /// <summary>Reads a label from each kind of column; a missing cell is a label of no use.</summary>
    public static OutcomeLabel LabelAt(Column column, int row) => column switch
    {
        NumericColumn numbers => OutcomeLabel.From(numbers.Values[row]),
        CategoricalColumn { Codes: var codes, Dictionary: var names } => OutcomeLabel.From(codes[row] < 0 ? null : names[codes[row]]),
        _ => throw new ArgumentException($"Column \"{column.Name}\" is of an unknown kind.", nameof(column)),
    };

    /// <summary>The figures of rows.</summary>
    /// <param name="schema">How they are read.</param>
    /// <param name="predictions">The number or probability predicted a row, not finite for none; null where only classes are predicted.</param>
    /// <param name="classes">The predicted class a row; null where only numbers are predicted.</param>
    /// <param name="labels">What came true a row.</param>
    /// <param name="sketch">The sketch of the same rows.</param>
    /// <exception cref="ArgumentException">The columns are not of equal length.</exception>
    public static PerformanceReport Report(OutcomeSchema schema, double[]? predictions, Column? classes, Column labels, out OutcomeSketch sketch)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(labels);
        sketch = new OutcomeSketch(schema);
        if ((predictions?.Length ?? labels.Length) != labels.Length || (classes?.Length ?? labels.Length) != labels.Length)
        {
            throw new ArgumentException($"The columns of predictions, classes and labels are of different lengths ({predictions?.Length}, {classes?.Length}, {labels.Length}).", nameof(labels));
        }

        var scores = new List<double>();
        var positive = new List<bool>();
        for (int row = 0; row < labels.Length; row++)
        {
            double prediction = predictions?[row] ?? double.NaN;
            var label = LabelAt(labels, row);
            long before = sketch.Rows;
            sketch.Add(prediction, classes is null ? null : LabelAt(classes, row).ClassName, label);
            if (schema.Kind == OutcomeKind.Binary && sketch.Rows > before && double.IsFinite(prediction))
            {
                scores.Add(prediction);
                positive.Add(schema.IsPositive(label));
            }
        }

        if (sketch.Binary is not { } binary)
        {
            return sketch.Report();
        }

        var (positives, negatives) = Groups([.. scores], [.. positive]);
        return BinaryFigures.Of(binary, schema, sketch.Unusable, positives, negatives, exact: true);
    }

    private static (double[] Positives, double[] Negatives) Groups(double[] scores, bool[] positive)
    {
        Array.Sort(scores, positive);
        var positives = new List<double>();
        var negatives = new List<double>();
        for (int row = 0; row < scores.Length; row++)
        {
            if (row == 0 || scores[row] != scores[row - 1])
            {
                positives.Add(0);
                negatives.Add(0);
            }

            positives[^1] += positive[row] ? 1 : 0;
            negatives[^1] += positive[row] ? 0 : 1;
        }

        return ([.. positives], [.. negatives]);
    }
}
