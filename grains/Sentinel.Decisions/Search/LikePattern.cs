namespace Sentinel.Decisions.Search;

/// <summary>Patterns of SQL's LIKE: <c>%</c> stands for any text, also none, <c>_</c> for one character.</summary>
public static class LikePattern
{
    /// <summary>Whether the whole text fits the pattern. Takes time in proportion to the product of both lengths at most.</summary>
    public static bool Matches(string pattern, string text, bool ignoreCase)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(text);
        var (p, t) = (0, 0);
        var (afterAny, resume) = (-1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '%')
            {
                (afterAny, resume) = (++p, t);
            }
            else if (p < pattern.Length && (pattern[p] == '_' || Same(pattern[p], text[t], ignoreCase)))
            {
                p++;
                t++;
            }
            else if (afterAny >= 0)
            {
                // The newest % takes one character more; older ones need not be asked again.
                (p, t) = (afterAny, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).TrimStart('%').IsEmpty;
    }

    private static bool Same(char a, char b, bool ignoreCase) => a == b || (ignoreCase && char.ToUpperInvariant(a) == char.ToUpperInvariant(b));
}
