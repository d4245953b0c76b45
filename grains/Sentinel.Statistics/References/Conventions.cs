namespace Sentinel.Statistics.References;

/// <summary>The names of the conventions by which figures are computed. A convention never changes under its name.</summary>
public static class Conventions
{
    /// <summary>PSI on the reference's decile bins, shares <c>(c + ½) / (N + ½B)</c> on both sides, natural logarithm.</summary>
    public const string PopulationStability = "psi/reference-deciles/jeffreys/v1";
}
