using Sentinel.Decisions.Schemes;

namespace Sentinel.Decisions.Gto;

/// <summary>Orders versions as GTO does: semantic versions with a <c>v</c> before them by their precedence, after what is none, which is a commit.</summary>
internal sealed class GtoVersionOrder : IComparer<string>
{
    internal static GtoVersionOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y) => (Semantic(x), Semantic(y)) switch
    {
        ({ } a, { } b) => a.CompareTo(b),
        (null, null) => string.CompareOrdinal(x, y),
        var (a, _) => a is null ? -1 : 1,
    };

    private static SemanticVersion? Semantic(string? version) => version is not null && GtoTagName.IsVersion(version) ? SemanticVersion.Parse(version[1..]) : null;
}
