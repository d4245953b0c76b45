using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Sentinel.Decisions.Manifests;

/// <summary>
/// Reads the fields of one JSON object. Every fault goes to the errors with the field's path, and reading goes on. A field that nobody asked for by the time of
/// <see cref="Close"/> is an error. A field that is null counts as absent.
/// </summary>
internal sealed class FieldReader(JsonElement element, string path, ManifestErrors errors)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Path of a field of this object.</summary>
    internal string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>Whether nothing at or below this object was refused so far.</summary>
    internal bool Sound => !errors.AnyBelow(path);

    /// <summary>Whether a field is there, be it right or wrong.</summary>
    internal bool Has(string name) => element.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null;

    /// <summary>Whether a field is an object.</summary>
    internal bool IsObject(string name) => element.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.Object;

    /// <summary>Says that a field is wrong.</summary>
    internal void Refuse(string name, string message) => errors.Add(PathOf(name), message);

    /// <summary>An object; null when absent.</summary>
    internal FieldReader? Object(string name, bool required = false) =>
        Find(name, required, JsonValueKind.Object, "an object") is { } found ? new FieldReader(found, PathOf(name), errors) : null;

    /// <summary>A list of objects; empty when absent.</summary>
    internal IReadOnlyList<FieldReader> Objects(string name, bool required = false)
    {
        var list = new List<FieldReader>();
        foreach (var (item, itemPath) in Items(name, required))
        {
            if (item.ValueKind == JsonValueKind.Object)
            {
                list.Add(new FieldReader(item, itemPath, errors));
            }
            else
            {
                errors.Add(itemPath, $"must be an object, was {Describe(item)}");
            }
        }

        return list;
    }

    /// <summary>A list of texts; empty when absent.</summary>
    internal string[] Texts(string name, bool required = false)
    {
        var list = new List<string>();
        foreach (var (item, itemPath) in Items(name, required))
        {
            if (item.ValueKind == JsonValueKind.String && item.GetString() is { Length: > 0 } text)
            {
                list.Add(text);
            }
            else
            {
                errors.Add(itemPath, $"must be a text that is not empty, was {Describe(item)}");
            }
        }

        return [.. list];
    }

    /// <summary>A list of finite numbers; empty when absent.</summary>
    internal double[] Numbers(string name, bool required = false)
    {
        var list = new List<double>();
        foreach (var (item, itemPath) in Items(name, required))
        {
            if (item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out var number) && double.IsFinite(number))
            {
                list.Add(number);
            }
            else
            {
                errors.Add(itemPath, $"must be a finite number, was {Describe(item)}");
            }
        }

        return [.. list];
    }

    /// <summary>A text that is not empty; null when absent.</summary>
    internal string? Text(string name, bool required = false)
    {
        if (Find(name, required, JsonValueKind.String, "a text in quotes") is not { } found)
        {
            return null;
        }

        if (found.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Refuse(name, "must not be empty");
        return null;
    }

    /// <summary>An object as it is, as JSON without spaces; null when absent.</summary>
    internal string? Json(string name, bool required = false) => Find(name, required, JsonValueKind.Object, "an object") is { } found ? JsonSerializer.Serialize(found) : null;

    /// <summary>A finite number; null when absent.</summary>
    internal double? Number(string name, double min, double max)
    {
        if (Find(name, required: false, JsonValueKind.Number, "a number") is not { } found)
        {
            return null;
        }

        if (found.TryGetDouble(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Refuse(name, string.Create(CultureInfo.InvariantCulture, $"must be between {min} and {max}, was {found.GetRawText()}"));
        return null;
    }

    /// <summary>A whole number; null when absent.</summary>
    internal long? Integer(string name, long min, long max, bool required = false)
    {
        if (Find(name, required, JsonValueKind.Number, "a whole number") is not { } found)
        {
            return null;
        }

        if (found.TryGetInt64(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Refuse(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number between {min} and {max}, was {found.GetRawText()}"));
        return null;
    }

    /// <summary>True or false; null when absent.</summary>
    internal bool? Flag(string name)
    {
        _known.Add(name);
        if (!element.TryGetProperty(name, out var found) || found.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (found.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return found.GetBoolean();
        }

        Refuse(name, $"must be true or false, was {Describe(found)}");
        return null;
    }

    /// <summary>A duration such as <c>5m</c>, in seconds; null when absent.</summary>
    internal double? Seconds(string name, double min, double max)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (Duration.TryParse(text, out var seconds) && seconds >= min && seconds <= max)
        {
            return seconds;
        }

        Refuse(name, $"must be a duration between {Duration.Format(min)} and {Duration.Format(max)}, such as 30s, 5m or 6h, was '{text}'");
        return null;
    }

    /// <summary>One of a few words; null when absent.</summary>
    internal string? Choice(string name, string[] words, bool required = false)
    {
        if (Text(name, required) is not { } text)
        {
            return null;
        }

        if (words.Contains(text, StringComparer.Ordinal))
        {
            return text;
        }

        Refuse(name, $"must be one of {string.Join(", ", words)}, was '{text}'{Suggestion(text, words)}");
        return null;
    }

    /// <summary>An object of scalars, each taken as its text.</summary>
    internal ImmutableSortedDictionary<string, string> TextsByName(string name) =>
        ByName(name, "a text, a number or true or false", item => item.ValueKind switch
        {
            JsonValueKind.String => item.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => item.GetRawText(),
            _ => null,
        });

    /// <summary>An object of numbers.</summary>
    internal ImmutableSortedDictionary<string, double> NumbersByName(string name) =>
        ByName<double?>(name, "a finite number", item => item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out var number) && double.IsFinite(number) ? number : null)
            .ToImmutableSortedDictionary(p => p.Key, p => p.Value!.Value, StringComparer.Ordinal);

    /// <summary>Marks a field as known, so that its presence is refused with a reason of its own.</summary>
    internal void RefuseIfPresent(string name, string message)
    {
        _known.Add(name);
        if (Has(name))
        {
            Refuse(name, message);
        }
    }

    /// <summary>Marks a field as known, and tells whoever set it what becomes of it.</summary>
    internal void WarnIfPresent(string name, string message)
    {
        _known.Add(name);
        if (Has(name))
        {
            errors.Warn(PathOf(name), message);
        }
    }

    /// <summary>Refuses every field that nobody asked for.</summary>
    internal void Close()
    {
        foreach (var field in element.EnumerateObject().Where(f => !_known.Contains(f.Name)))
        {
            Refuse(field.Name, $"is not a field here{Suggestion(field.Name, _known)}; known are {string.Join(", ", _known.Order(StringComparer.Ordinal))}");
        }
    }

    private static string Suggestion(string written, IEnumerable<string> known) => NearestName.Of(written, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Null => "null",
        JsonValueKind.String => $"'{value.GetString()}'",
        _ => value.GetRawText(),
    };

    private ImmutableSortedDictionary<string, T> ByName<T>(string name, string wanted, Func<JsonElement, T?> read)
    {
        var byName = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        if (Find(name, required: false, JsonValueKind.Object, "an object") is { } found)
        {
            foreach (var item in found.EnumerateObject())
            {
                if (read(item.Value) is { } value)
                {
                    byName[item.Name] = value;
                }
                else
                {
                    errors.Add($"{PathOf(name)}.{item.Name}", $"must be {wanted}, was {Describe(item.Value)}");
                }
            }
        }

        return byName.ToImmutable();
    }

    private IEnumerable<(JsonElement Item, string Path)> Items(string name, bool required) =>
        Find(name, required, JsonValueKind.Array, "a list") is { } found
            ? found.EnumerateArray().Select((item, i) => (item, string.Create(CultureInfo.InvariantCulture, $"{PathOf(name)}[{i}]")))
            : [];

    private JsonElement? Find(string name, bool required, JsonValueKind kind, string wanted)
    {
        _known.Add(name);
        if (!element.TryGetProperty(name, out var found) || found.ValueKind == JsonValueKind.Null)
        {
            if (required)
            {
                Refuse(name, "is missing");
            }

            return null;
        }

        if (found.ValueKind == kind)
        {
            return found;
        }

        Refuse(name, $"must be {wanted}, was {Describe(found)}");
        return null;
    }
}
