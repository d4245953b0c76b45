using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Evidence;

namespace Sentinel.Statistics.References;

/// <summary>The frozen reference of one feature: exactly one of <see cref="Numeric"/> and <see cref="Categorical"/>.</summary>
public sealed class FeatureReference
{
    /// <summary>A numeric feature.</summary>
    public FeatureReference(NumericReference numeric) => Numeric = numeric ?? throw new ArgumentNullException(nameof(numeric));

    /// <summary>A categorical feature.</summary>
    public FeatureReference(CategoricalReference categorical) => Categorical = categorical ?? throw new ArgumentNullException(nameof(categorical));

    /// <summary>The reference of a numeric feature.</summary>
    public NumericReference? Numeric { get; }

    /// <summary>The reference of a categorical feature.</summary>
    public CategoricalReference? Categorical { get; }

    /// <summary>The feature's name.</summary>
    public string Name => Numeric?.Name ?? Categorical!.Name;

    /// <summary>What evidence of drift is held against.</summary>
    public EvidenceReference Evidence => Numeric?.Evidence ?? Categorical!.Evidence;

    /// <summary>How the feature is compared.</summary>
    public FeatureType Type => Numeric is null ? FeatureType.Categorical : FeatureType.Numeric;
}
