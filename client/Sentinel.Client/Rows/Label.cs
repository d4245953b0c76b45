namespace Sentinel.Client.Rows;

/// <summary>What came true.</summary>
/// <param name="Model">Model.</param>
/// <param name="Version">Version that predicted.</param>
/// <param name="Id">Id of the prediction.</param>
/// <param name="Value">What came true: a number, a text, or true or false.</param>
public sealed record Label(string Model, string Version, string Id, FeatureValue Value)
{
    /// <summary>When it was known; null for the time at which Sentinel gets it.</summary>
    public DateTimeOffset? Time { get; init; }
}
