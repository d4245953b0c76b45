using System.Globalization;
using System.Numerics;

namespace Sentinel.Decisions.Schemes;

/// <summary>
/// The order of version names: whole numbers by their size come first, then semantic versions by their precedence (semver.org 2.0.0, item 11), then all other names by their characters. Names of equal precedence, such as those that differ in
/// build metadata only, go by their characters, so that no two names are equal.
/// </summary>
public sealed class VersionOrder : IComparer<string>
{
    private VersionOrder()
    {
    }

    /// <summary>The order.</summary>
    public static VersionOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        var (a, b) = (Number(x), Number(y));
        var (s, t) = (a is null ? SemanticVersion.Parse(x) : null, b is null ? SemanticVersion.Parse(y) : null);
        var byRank = Rank(a, s).CompareTo(Rank(b, t));
        var byValue = byRank != 0 ? byRank : a is not null ? a.Value.CompareTo(b!.Value) : s is not null ? s.CompareTo(t) : 0;
        return byValue != 0 ? byValue : string.CompareOrdinal(x, y);
    }

    /// <summary>A name as a whole number without leading zeros; null where it is none.</summary>
    public static BigInteger? Number(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length > 0 && name.All(char.IsAsciiDigit) && (name.Length == 1 || name[0] != '0') ? BigInteger.Parse(name, NumberStyles.None, CultureInfo.InvariantCulture) : null;
    }

    private static int Rank(BigInteger? number, SemanticVersion? semantic) => number is not null ? 0 : semantic is not null ? 1 : 2;
}
