using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Sentinel.Decisions.Schemes;

/// <summary>A semantic version by semver.org 2.0.0. Build metadata takes no part in its order.</summary>
/// <param name="Major">Major number.</param>
/// <param name="Minor">Minor number.</param>
/// <param name="Patch">Patch number.</param>
/// <param name="PreRelease">Identifiers after the hyphen; none for a release.</param>
public sealed partial record SemanticVersion(BigInteger Major, BigInteger Minor, BigInteger Patch, string[] PreRelease)
{
    /// <summary>Reads one; null where the text is none. A <c>v</c> before it is not part of a semantic version.</summary>
    public static SemanticVersion? Parse(string text)
    {
        var match = Pattern().Match(text);
        return match.Success
            ? new SemanticVersion(Number(match.Groups["major"]), Number(match.Groups["minor"]), Number(match.Groups["patch"]), match.Groups["pre"] is { Success: true, Value: var pre } ? pre.Split('.') : [])
            : null;
    }

    /// <summary>Precedence by item 11: numbers first, a release after its pre-releases, identifiers one by one: numbers before words, and the shorter list first.</summary>
    public int CompareTo(SemanticVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        var byNumbers = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        if (byNumbers != 0 || (PreRelease.Length == 0 && other.PreRelease.Length == 0))
        {
            return byNumbers;
        }

        return PreRelease.Length == 0 ? 1
            : other.PreRelease.Length == 0 ? -1
            : PreRelease.Zip(other.PreRelease).Select(pair => CompareIdentifiers(pair.First, pair.Second)).FirstOrDefault(c => c != 0, PreRelease.Length.CompareTo(other.PreRelease.Length));
    }

    private static int CompareIdentifiers(string a, string b) => (VersionOrder.Number(a), VersionOrder.Number(b)) switch
    {
        ({ } x, { } y) => x.CompareTo(y),
        (not null, null) => -1,
        (null, not null) => 1,
        _ => string.CompareOrdinal(a, b),
    };

    private static BigInteger Number(Group digits) => BigInteger.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<major>0|[1-9][0-9]*)\.(?<minor>0|[1-9][0-9]*)\.(?<patch>0|[1-9][0-9]*)(?:-(?<pre>(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
