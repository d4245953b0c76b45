using System.Globalization;

namespace Sentinel.Decisions.Manifests;

/// <summary>Instants as RFC 3339 writes them, with an offset or <c>Z</c>.</summary>
public static class Instant
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    /// <summary>Reads one, as UTC; false when the text is none, or says no offset.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        var hasOffset = text is { Length: > 16 } && (text[^1] is 'Z' or 'z' || text.AsSpan(16).IndexOfAny('+', '-') >= 0);
        return hasOffset && DateTimeOffset.TryParseExact(text!.ToUpperInvariant(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
    }

    /// <summary>Writes one so that <see cref="TryParse"/> reads it back.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
