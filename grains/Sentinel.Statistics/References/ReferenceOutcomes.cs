using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.References;

/// <summary>Holds the predictions of a reference's rows against their labels.</summary>
internal static class ReferenceOutcomes
{
    /// <summary>The outcomes of a table; null where the schema names no label. O(n).</summary>
    /// <param name="table">The rows.</param>
    /// <param name="schema">Which columns are what.</param>
    /// <param name="class">The predicted classes as they were frozen, which of several are told apart; null for none.</param>
    /// <exception cref="ReferenceException">A column is absent or not named, or no row has a label of use.</exception>
    public static OutcomeReference? From(ColumnTable table, ReferenceSchema schema, CategoricalReference? @class)
    {
        if (schema.Label is not { } label)
        {
            return null;
        }

        var labels = Find(table, label.Column);
        var outcomes = OutcomeSchema.Of(label.Prediction, @class?.Categories)
            ?? throw new ReferenceException($"Labels are in \"{label.Column}\", but which classes were predicted is not known: name their column as reference.class.");
        if (schema.Prediction is null && (outcomes.Kind == OutcomeKind.Regression || schema.Class is null))
        {
            throw new ReferenceException($"Labels are in \"{label.Column}\", but there is nothing to hold them against: name the column of predictions as reference.prediction{(outcomes.Kind == OutcomeKind.Regression ? "" : ", or that of predicted classes as reference.class")}.");
        }

        var predictions = schema.Prediction is { } prediction ? ((NumericColumn)table.Find(prediction)!).Values : null;
        var classes = schema.Class is { } name ? table.Find(name) : null;
        var sketch = new OutcomeSketch(outcomes);
        for (int row = 0; row < table.Rows; row++)
        {
            sketch.Add(predictions?[row] ?? double.NaN, classes is null ? null : OutcomeColumns.LabelAt(classes, row).ClassName, OutcomeColumns.LabelAt(labels, row));
        }

        return sketch.Rows > 0
            ? new OutcomeReference(sketch)
            : throw new ReferenceException($"No row of the reference has both a prediction and a label of its kind in \"{label.Column}\": name another column as reference.label, or leave it out.");
    }

    private static Column Find(ColumnTable table, string name) => table.Find(name)
        ?? throw new ReferenceException($"The reference has no column \"{name}\" of labels; it has {string.Join(", ", table.Columns.Select(column => column.Name))}.");
}
