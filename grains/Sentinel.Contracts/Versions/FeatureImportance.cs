using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sentinel.Contracts.Versions;

/// <summary>Where importances come from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImportanceSource>))]
public enum ImportanceSource
{
    /// <summary>The manifest gave them.</summary>
    [JsonStringEnumMemberName("given")]
    Given,

    /// <summary>The model was asked rows with one column shuffled at a time.</summary>
    [JsonStringEnumMemberName("permutation")]
    Permutation,
}

/// <summary>How much a version leans on each of its features.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Measure">What the figures are, such as <c>meanAbsoluteChange</c> of the prediction, or <c>logLoss</c> by how much it grew; null where they were given.</param>
/// <param name="Rows">Rows that were asked; 0 where they were given. No row is kept.</param>
/// <param name="Repeats">Shuffles of each column; 0 where they were given.</param>
/// <param name="Seed">Seed of the shuffles; 0 where they were given.</param>
/// <param name="Features">Importance by feature, at least 0, in one unit; a feature that is absent is not known.</param>
[GenerateSerializer, Immutable, Alias("sentinel.feature-importance")]
public sealed record FeatureImportance(
    [property: Id(0)] ImportanceSource Source,
    [property: Id(1)] string? Measure,
    [property: Id(2)] int Rows,
    [property: Id(3)] int Repeats,
    [property: Id(4)] long Seed,
    [property: Id(5)] ImmutableSortedDictionary<string, double> Features)
{
    /// <summary>Importances as a manifest gives them.</summary>
    public static FeatureImportance Given(ImmutableSortedDictionary<string, double> features) => new(ImportanceSource.Given, null, 0, 0, 0, features);
}

/// <summary>A feature's part in a window's drift.</summary>
/// <param name="Name">The feature.</param>
/// <param name="Score">Its drift beyond chance times its importance; at least 0.</param>
/// <param name="Share">Its share of all features' scores, 0 to 1.</param>
[GenerateSerializer, Immutable, Alias("sentinel.window-cause")]
public sealed record WindowCause([property: Id(0)] string Name, [property: Id(1)] double Score, [property: Id(2)] double Share);
