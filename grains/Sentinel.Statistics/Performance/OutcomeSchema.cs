using Sentinel.Contracts.Versions;

namespace Sentinel.Statistics.Performance;

/// <summary>How predictions and labels of a version are read; fixed with it, so that sketches of its windows can be merged.</summary>
public sealed class OutcomeSchema
{
    /// <summary>The most classes that a confusion matrix tells apart; others are counted together.</summary>
    public const int MostClasses = 100;

    private const string PositiveClassDefault = "1";
    private const double ThresholdDefault = 0.5;

    private readonly OutcomeLabel _positive;
    private readonly Dictionary<string, int> _classes = new(StringComparer.Ordinal);

    private OutcomeSchema(OutcomeKind kind, string positiveClass, double threshold, IReadOnlyList<string> classes)
    {
        Kind = kind;
        PositiveClass = positiveClass;
        Threshold = threshold;
        Classes = classes;
        _positive = OutcomeLabel.From(positiveClass);
        for (int i = 0; i < classes.Count; i++)
        {
            if (OutcomeLabel.From(classes[i]).ClassName is not { } name || !_classes.TryAdd(name, i))
            {
                throw new ArgumentException($"Class \"{classes[i]}\" is empty or there twice.", nameof(classes));
            }
        }
    }

    /// <summary>What the model predicts.</summary>
    public OutcomeKind Kind { get; }

    /// <summary>Of two classes: the one whose probability is predicted; otherwise empty.</summary>
    public string PositiveClass { get; }

    /// <summary>Of two classes: the least score that counts as predicted positive where a row names no class.</summary>
    public double Threshold { get; }

    /// <summary>Of several classes: those that are told apart.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The place of classes that are not told apart.</summary>
    internal int OtherClass => Classes.Count;

    /// <summary>Two classes: labels that are not the positive class are negative.</summary>
    /// <exception cref="ArgumentException">The class is empty, or the threshold is not a number.</exception>
    public static OutcomeSchema Binary(string positiveClass, double threshold)
    {
        ArgumentException.ThrowIfNullOrEmpty(positiveClass);
        return double.IsFinite(threshold)
            ? new OutcomeSchema(OutcomeKind.Binary, positiveClass, threshold, [])
            : throw new ArgumentException($"The threshold must be a number, was {threshold}.", nameof(threshold));
    }

    /// <summary>Several classes; those beyond the first <see cref="MostClasses"/> and unknown ones are counted together.</summary>
    /// <exception cref="ArgumentException">A class is empty or there twice.</exception>
    public static OutcomeSchema Multiclass(IEnumerable<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        return new OutcomeSchema(OutcomeKind.Multiclass, "", threshold: 0, [.. classes.Take(MostClasses)]);
    }

    /// <summary>How the outcomes of a version are read, by what it says it predicts.</summary>
    /// <param name="prediction">What it predicts.</param>
    /// <param name="classes">Classes that it is known to predict, for one of several; null for none. Those that labels cannot tell apart (1 and 1.0) are one.</param>
    /// <returns>The schema; null for one of several classes while these are not known.</returns>
    public static OutcomeSchema? Of(PredictionSpec prediction, IReadOnlyCollection<string>? classes)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        return prediction.Type switch
        {
            PredictionType.Probability => Binary(prediction.PositiveClass ?? PositiveClassDefault, prediction.Threshold ?? ThresholdDefault),
            PredictionType.Numeric => Regression(),
            _ when classes is { Count: > 0 } => Multiclass(ClassesOf(classes)),
            _ => null,
        };
    }

    /// <summary>Numbers.</summary>
    public static OutcomeSchema Regression() => new(OutcomeKind.Regression, "", threshold: 0, []);

    /// <summary>Whether another schema reads rows the same way, so that what was kept by the two can be merged and held against each other.</summary>
    public bool SameAs(OutcomeSchema other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Kind == other.Kind && PositiveClass == other.PositiveClass && Threshold.Equals(other.Threshold) && Classes.SequenceEqual(other.Classes);
    }

    /// <summary>
    /// How wrong a prediction was: |prediction − label| for numbers; 0 (right) or 1 (wrong) for classes, of two by the named class or else by the threshold. NaN where prediction or label
    /// cannot be used, as in <see cref="OutcomeSketch"/>.
    /// </summary>
    /// <param name="prediction">The predicted number or score; NaN for none.</param>
    /// <param name="className">The predicted class; null for none.</param>
    /// <param name="label">What came true.</param>
    public double ErrorOf(double prediction, string? className, OutcomeLabel label)
    {
        var predicted = OutcomeLabel.From(className);
        return Kind switch
        {
            OutcomeKind.Regression => double.IsFinite(prediction) ? Math.Abs(prediction - label.Number) : double.NaN,
            _ when !label.HasClass => double.NaN,
            OutcomeKind.Binary when predicted.HasClass => IsPositive(predicted) == IsPositive(label) ? 0 : 1,
            OutcomeKind.Binary => double.IsFinite(prediction) ? ((prediction >= Threshold) == IsPositive(label) ? 0 : 1) : double.NaN,
            _ => predicted.HasClass ? (predicted.IsClassOf(label) ? 0 : 1) : double.NaN,
        };
    }

    /// <summary>Whether this is how outcomes of what a version says it predicts are read. Which of several classes are told apart is not for it to say.</summary>
    public bool Reads(PredictionSpec prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        return Kind == OutcomeKind.Multiclass ? prediction.Type == PredictionType.Categorical : Of(prediction, classes: null) is { } schema && SameAs(schema);
    }

    internal bool IsPositive(OutcomeLabel label) => label.IsClassOf(_positive);

    internal int IndexOf(OutcomeLabel label) => _classes.GetValueOrDefault(label.ClassName!, OtherClass);

    private static string[] ClassesOf(IEnumerable<string> classes) =>
        [.. classes.Select(name => OutcomeLabel.From(name).ClassName).OfType<string>().Distinct(StringComparer.Ordinal).Take(MostClasses).Order(StringComparer.Ordinal)];
}
