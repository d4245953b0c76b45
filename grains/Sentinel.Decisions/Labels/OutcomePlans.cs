using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Performance;

namespace Sentinel.Decisions.Labels;

/// <summary>How a version's outcomes are read, by what it says it predicts.</summary>
public static class OutcomePlans
{
    private const string PositiveClass = "1";
    private const double Threshold = 0.5;

    /// <summary>The plan of a version.</summary>
    /// <param name="prediction">What it predicts; null where that is not known, and so nothing can be held against a label.</param>
    /// <param name="classes">Classes of its reference, for a version that predicts one of several, which waits until they are known; null for none.</param>
    /// <returns>The plan; null where there is none.</returns>
    public static OutcomePlan? Of(PredictionSpec? prediction, IReadOnlyCollection<string>? classes) => prediction?.Type switch
    {
        PredictionType.Probability => new OutcomePlan(OutcomeTask.Binary, prediction.PositiveClass ?? PositiveClass, prediction.Threshold ?? Threshold, []),
        PredictionType.Numeric => new OutcomePlan(OutcomeTask.Regression, "", 0, []),
        PredictionType.Categorical when classes is { Count: > 0 } => new OutcomePlan(OutcomeTask.Multiclass, "", 0, ClassesOf(classes)),
        _ => null,
    };

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

    // Classes that labels cannot tell apart (1 and 1.0) are one.
    private static string[] ClassesOf(IEnumerable<string> classes) =>
        [.. classes.Select(name => OutcomeLabel.From(name).ClassName).OfType<string>().Distinct(StringComparer.Ordinal).Take(OutcomeSchema.MostClasses).Order(StringComparer.Ordinal)];
}
