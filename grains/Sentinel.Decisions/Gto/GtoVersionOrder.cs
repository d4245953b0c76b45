using System.Numerics;

namespace Sentinel.Decisions.Gto;

/// <summary>
/// Orders versions as GTO does: semantic versions by their precedence (semver.org 2.0.0, item 11; build metadata does not count), after what is no semantic version, which is a commit.
/// </summary>
internal sealed class GtoVersionOrder : IComparer<string>
{
    internal static GtoVersionOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var (isX, isY) = (x is not null && GtoTagName.IsVersion(x), y is not null && GtoTagName.IsVersion(y));
        return isX && isY ? Precedence(x![1..].Split('+')[0], y![1..].Split('+')[0])
            : isX != isY ? isX.CompareTo(isY)
            : string.CompareOrdinal(x, y);
    }

    private static int Precedence(string x, string y)
    {
        var (dashX, dashY) = (x.IndexOf('-', StringComparison.Ordinal), y.IndexOf('-', StringComparison.Ordinal));
        var core = Identifiers(Core(x, dashX), Core(y, dashY));
        return core != 0 ? core
            : dashX < 0 || dashY < 0 ? (dashX < 0).CompareTo(dashY < 0)
            : Identifiers(x[(dashX + 1)..], y[(dashY + 1)..]);
    }

    private static string Core(string version, int dash) => dash < 0 ? version : version[..dash];

    private static int Identifiers(string x, string y)
    {
        var (partsX, partsY) = (x.Split('.'), y.Split('.'));
        return partsX.Zip(partsY, Identifier).FirstOrDefault(order => order != 0) is var order and not 0 ? order : partsX.Length.CompareTo(partsY.Length);
    }

    // Numbers come before words. They may be longer than any integer of the machine.
    private static int Identifier(string x, string y)
    {
        var (isNumberX, isNumberY) = (x.All(char.IsAsciiDigit), y.All(char.IsAsciiDigit));
        return isNumberX && isNumberY ? BigInteger.Parse(x).CompareTo(BigInteger.Parse(y))
            : isNumberX != isNumberY ? isNumberY.CompareTo(isNumberX)
            : string.CompareOrdinal(x, y);
    }
}
