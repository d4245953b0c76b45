namespace Sentinel.Decisions.Verdicts;

/// <summary>Statistics that a monitor may be set on, by their names in a window's figures.</summary>
public static class DriftStatistics
{
    /// <summary>The population stability index.</summary>
    public const string Psi = "psi";

    /// <summary>Every name.</summary>
    public static readonly string[] Names = [Psi, "jsDistance", "hellinger", "totalVariation", "ks"];

    /// <summary>A bound that the statistic stays below: 1 for distances, none for PSI.</summary>
    public static double HighestOf(string statistic) => statistic == Psi ? double.PositiveInfinity : 1;
}
