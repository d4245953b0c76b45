using System.Globalization;

namespace Sentinel.Statistics.Sequential;

/// <summary>What several detectors ask of two settings together.</summary>
internal static class DetectorRules
{
    public static string? LevelsRise(double warningLevel, double driftLevel)
        => driftLevel > warningLevel ? null : Invariant($"driftLevel must be above warningLevel ({warningLevel}), was {driftLevel}");

    public static string? LevelsFall(double warningLevel, double driftLevel)
        => driftLevel <= warningLevel ? null : Invariant($"driftLevel must be at most warningLevel ({warningLevel}), was {driftLevel}");

    public static string? ConfidencesRise(double driftConfidence, double warningConfidence)
        => driftConfidence < warningConfidence ? null : Invariant($"driftConfidence must be below warningConfidence ({warningConfidence}), was {driftConfidence}");

    public static string? AtMost(string name, int value, string bound, int most)
        => value <= most ? null : Invariant($"{name} must be at most {bound} ({most}), was {value}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
