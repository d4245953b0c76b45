namespace Sentinel.Decisions.Verdicts;

/// <summary>Statistics that a monitor may be set on, by their names in a window's figures.</summary>
public static class DriftStatistics
{
    /// <summary>The population stability index.</summary>
    public const string Psi = "psi";

    /// <summary>The Kolmogorov–Smirnov distance; of numbers only.</summary>
    public const string Ks = "ks";

    /// <summary>The total variation.</summary>
    public const string TotalVariation = "totalVariation";

    /// <summary>Every name.</summary>
    public static readonly string[] Names = [Psi, "jsDistance", "hellinger", TotalVariation, Ks];

    /// <summary>How the statistic is written in a sentence.</summary>
    public static string DisplayName(string statistic) => statistic switch
    {
        Psi => "PSI",
        "jsDistance" => "Jensen-Shannon distance",
        "hellinger" => "Hellinger distance",
        TotalVariation => "total variation",
        Ks => "KS",
        _ => statistic,
    };

    /// <summary>A bound that the statistic stays below: 1 for distances, none for PSI.</summary>
    public static double HighestOf(string statistic) => statistic == Psi ? double.PositiveInfinity : 1;
}
