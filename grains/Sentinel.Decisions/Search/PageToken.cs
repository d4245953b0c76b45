using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sentinel.Decisions.Search;

/// <summary>Where a page ended: the last item's place in the order, with a mark of the search that it belongs to, as text that may stand in an address.</summary>
public static class PageToken
{
    private const int MarkDigits = 12;

    /// <summary>Writes a token.</summary>
    public static string Write(string? filter, string? orderBy, IEnumerable<FieldValue?> place) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes<string?[]>([Mark(filter, orderBy), .. place.Select(value => value?.Text)]));

    /// <summary>Reads a token; null where it is none of this search.</summary>
    /// <param name="token">The token.</param>
    /// <param name="filter">The search's filter.</param>
    /// <param name="orderBy">Its order.</param>
    /// <param name="kinds">Kinds of the fields that items are sorted by.</param>
    public static ImmutableArray<FieldValue?>? Read(string token, string? filter, string? orderBy, IReadOnlyList<FieldKind> kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        try
        {
            var texts = JsonSerializer.Deserialize<string?[]>(Base64Url.DecodeFromChars(token));
            return texts?.Length == kinds.Count + 1 && texts[0] == Mark(filter, orderBy)
                ? [.. texts.Skip(1).Select((text, i) => text is null ? null : FieldValue.Read(kinds[i], text))]
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    private static string Mark(string? filter, string? orderBy) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{filter}\n{orderBy}")))[..MarkDigits];
}
