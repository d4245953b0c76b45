namespace Sentinel.Testing.Traffic;

/// <summary>One prediction of the test version.</summary>
/// <param name="Offset">Its offset in the partition.</param>
/// <param name="Time">Event time in Unix microseconds.</param>
/// <param name="Amount">A numeric feature.</param>
/// <param name="Age">A numeric feature.</param>
/// <param name="Colour">A categorical feature; null where it is missing.</param>
/// <param name="Prediction">A probability.</param>
/// <param name="Class">The predicted class.</param>
public sealed record TrafficRow(long Offset, long Time, double Amount, double Age, string? Colour, double Prediction, string Class)
{
    /// <summary>Epoch of the route that chose the version; 0 for none.</summary>
    public int Epoch { get; init; }

    /// <summary>What the version with the traffic answered to the same, where this one is its shadow; null otherwise.</summary>
    public string? Against { get; init; }

    /// <summary>Its id: that of its offset.</summary>
    public string Id => FormattableString.Invariant($"r{Offset}");
}
