namespace Sentinel.Client.Rows;

/// <summary>What a version answered to one request.</summary>
/// <param name="Model">Model.</param>
/// <param name="Version">Version that answered.</param>
public sealed record Prediction(string Model, string Version)
{
    /// <summary>What its label will be found by; null where none will come.</summary>
    public string? Id { get; init; }

    /// <summary>When it was answered; null for the time at which Sentinel gets it.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Whom it is about. Rows of one entity are read in the order in which they are sent; such rows travel one by one, and slower.</summary>
    public string? Entity { get; init; }

    /// <summary>The inputs, by the names of the version's signature.</summary>
    public Dictionary<string, FeatureValue> Features { get; init; } = [];

    /// <summary>The number that was answered: a probability, or a value.</summary>
    public double? Score { get; init; }

    /// <summary>The class that was answered.</summary>
    public string? Class { get; init; }

    /// <summary>Values by the names of the version's segments.</summary>
    public Dictionary<string, FeatureValue> Segments { get; init; } = [];
}
