using Sentinel.Statistics.References;

namespace Sentinel.Statistics.Sketches;

/// <summary>The sketch of one feature: exactly one of <see cref="Numeric"/> and <see cref="Categorical"/>.</summary>
public sealed class FeatureSketch
{
    internal FeatureSketch(FeatureReference reference)
    {
        Numeric = reference.Numeric is { } numeric ? new NumericSketch(numeric) : null;
        Categorical = reference.Categorical is { } categorical ? new CategoricalSketch(categorical) : null;
    }

    /// <summary>The sketch of a numeric feature.</summary>
    public NumericSketch? Numeric { get; }

    /// <summary>The sketch of a categorical feature.</summary>
    public CategoricalSketch? Categorical { get; }
}
