using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sentinel.Contracts.Audit;

namespace Sentinel.Decisions.Audit;

/// <summary>
/// The one JSON text of an audit entry, by the rules of RFC 8785: names in ordinal order, no white space, the shortest escapes. Times are UTC with seven decimals.
/// Whoever has an exported entry can write it again and hash it with any tool.
/// </summary>
public static class CanonicalJson
{
    /// <summary>How times are written.</summary>
    internal const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>
    /// <c>{"actor":…,"data":{…},"id":…,"kind":…,"number":…,"reason":…,"time":…,"version":…}</c>.
    /// </summary>
    public static string Write(long number, AuditDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var json = new StringBuilder();
        json.Append("{\"actor\":");
        WriteText(json, draft.Actor);
        json.Append(",\"data\":");
        WriteData(json, draft.Data);
        json.Append(",\"id\":");
        WriteText(json, draft.Id);
        json.Append(",\"kind\":");
        WriteText(json, draft.Kind);
        json.Append(CultureInfo.InvariantCulture, $",\"number\":{number},\"reason\":");
        WriteText(json, draft.Reason);
        json.Append(",\"time\":");
        WriteText(json, TextOf(draft.Time));
        json.Append(",\"version\":");
        WriteText(json, draft.Version);
        return json.Append('}').ToString();
    }

    /// <summary>An object of texts.</summary>
    public static string Write(ImmutableSortedDictionary<string, string> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var json = new StringBuilder();
        WriteData(json, data);
        return json.ToString();
    }

    /// <summary>A string, or null.</summary>
    internal static string Quote(string? text)
    {
        var json = new StringBuilder();
        WriteText(json, text);
        return json.ToString();
    }

    /// <summary>A time: UTC with seven decimals.</summary>
    internal static string TextOf(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static void WriteData(StringBuilder json, ImmutableSortedDictionary<string, string> data)
    {
        json.Append('{');
        var separator = "";

        // The dictionary's own order is that of its comparer, which may be a culture's.
        foreach (var (name, value) in data.OrderBy(d => d.Key, StringComparer.Ordinal))
        {
            json.Append(separator);
            WriteText(json, name);
            json.Append(':');
            WriteText(json, value);
            separator = ",";
        }

        json.Append('}');
    }

    private static void WriteText(StringBuilder json, string? text)
    {
        if (text is null)
        {
            json.Append("null");
            return;
        }

        json.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\b' => json.Append("\\b"),
                '\t' => json.Append("\\t"),
                '\n' => json.Append("\\n"),
                '\f' => json.Append("\\f"),
                '\r' => json.Append("\\r"),
                < ' ' => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => json.Append(c),
            };
        }

        json.Append('"');
    }
}
