namespace Sentinel.Contracts.Versions;

/// <summary>What blocks of one size say of the rows' dependence.</summary>
/// <param name="BlockRows">b: rows of a block.</param>
/// <param name="Factor">φ_b.</param>
[GenerateSerializer, Immutable, Alias("sentinel.dependence-point")]
public sealed record DependencePoint([property: Id(0)] long BlockRows, [property: Id(1)] double Factor);

/// <summary>The evidence of drift of one feature, which may be looked at as often as one likes.</summary>
/// <param name="LogR">ln R, cut at 10·k·H of k columns; null before the first window with a value.</param>
/// <param name="LogLimit">ln H: from here on the feature alarms when it is alone; e-BH asks more of one among many.</param>
/// <param name="Dependence">φ: how many rows count as one; at least 1.</param>
/// <param name="Profile">φ by block size, as it was measured on the reference; empty where it was not.</param>
/// <param name="DependenceReason">Why φ was not measured on the reference's rows, so that it is 1 or carried over; null when it was.</param>
/// <param name="EffectiveRows">Rows of the reference divided by φ.</param>
/// <param name="UnarmedReason">Why the feature cannot alarm, so that the fixed-level verdict serves; null when it can.</param>
/// <param name="Alarm">Whether its alarm stands.</param>
[GenerateSerializer, Immutable, Alias("sentinel.feature-evidence")]
public sealed record FeatureEvidence(
    [property: Id(0)] double? LogR,
    [property: Id(1)] double LogLimit,
    [property: Id(2)] double Dependence,
    [property: Id(3)] DependencePoint[] Profile,
    [property: Id(4)] string? DependenceReason,
    [property: Id(5)] double EffectiveRows,
    [property: Id(6)] string? UnarmedReason,
    [property: Id(7)] bool Alarm);
