using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.References;

namespace Sentinel.Decisions.Labels;

/// <summary>How a version's outcomes are read, by what it says it predicts.</summary>
public static class OutcomePlans
{
    /// <summary>The plan of a version.</summary>
    /// <param name="prediction">What it predicts; null where that is not known, and so nothing can be held against a label.</param>
    /// <param name="reference">Its reference: labels that come are read as its own were, and it knows the classes of a version that predicts one of several, which waits until then; null for none.</param>
    /// <returns>The plan; null where there is none.</returns>
    public static OutcomePlan? Of(PredictionSpec? prediction, ReferenceProfile? reference) =>
        (reference?.Outcomes?.Schema ?? (prediction is null ? null : OutcomeSchema.Of(prediction, reference?.Class?.Categories))) is { } schema ? Of(schema) : null;

    /// <summary>The plan that reads outcomes by a schema.</summary>
    public static OutcomePlan Of(OutcomeSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var task = schema.Kind switch { OutcomeKind.Binary => OutcomeTask.Binary, OutcomeKind.Multiclass => OutcomeTask.Multiclass, _ => OutcomeTask.Regression };
        return new OutcomePlan(task, schema.PositiveClass, schema.Threshold, [.. schema.Classes]);
    }

    /// <summary>The plan as sketches of outcomes take it.</summary>
    public static OutcomeSchema SchemaOf(OutcomePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Task switch
        {
            OutcomeTask.Binary => OutcomeSchema.Binary(plan.PositiveClass, plan.Threshold),
            OutcomeTask.Multiclass => OutcomeSchema.Multiclass(plan.Classes),
            _ => OutcomeSchema.Regression(),
        };
    }
}
