using System.Globalization;
using Sentinel.Decisions.Schemes;

namespace Sentinel.Decisions.Search;

/// <summary>What a field is.</summary>
public enum FieldKind
{
    /// <summary>A text, in ordinal order.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>An instant.</summary>
    Time,

    /// <summary>Name of a version, in the order of <see cref="VersionOrder"/>: 1.10.0 comes after 1.9.0.</summary>
    Version,
}

/// <summary>A value of a field that is searched and sorted by.</summary>
public sealed record FieldValue
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffffffZ";

    private FieldValue(FieldKind kind, string text, double number)
    {
        Kind = kind;
        Text = text;
        Number = number;
    }

    /// <summary>What it is.</summary>
    public FieldKind Kind { get; }

    /// <summary>As text: numbers in the shortest form that reads back to the same, times in RFC 3339.</summary>
    public string Text { get; }

    private double Number { get; }

    /// <summary>A text.</summary>
    public static FieldValue Of(string text) => new(FieldKind.Text, text, 0);

    /// <summary>A finite number.</summary>
    public static FieldValue Of(double number) => new(FieldKind.Number, number.ToString("R", CultureInfo.InvariantCulture), number);

    /// <summary>An instant.</summary>
    public static FieldValue Of(DateTimeOffset time) => new(FieldKind.Time, time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture), 0);

    /// <summary>Name of a version.</summary>
    public static FieldValue OfVersion(string version) => new(FieldKind.Version, version, 0);

    /// <summary>A value out of its text; null where the text is none of that kind.</summary>
    public static FieldValue? Read(FieldKind kind, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return kind switch
        {
            FieldKind.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? Of(number) : null,
            FieldKind.Time => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? Of(time) : null,
            FieldKind.Version => OfVersion(text),
            _ => Of(text),
        };
    }

    /// <summary>Whether a text can be read as a value of a kind.</summary>
    public static bool CanRead(FieldKind kind, string text) => Read(kind, text) is not null;

    /// <summary>Below, at or above 0 as it comes before, is equal to or comes after what a literal says; null where the literal is none of its kind.</summary>
    public int? CompareTo(string literal) => Read(Kind, literal) is { } other ? CompareTo(other) : null;

    /// <summary>Below, at or above 0 as it comes before, is equal to or comes after another one; values of other kinds go by their kind.</summary>
    public int CompareTo(FieldValue? other) => other is null ? 1
        : Kind != other.Kind ? Kind.CompareTo(other.Kind)
        : Kind switch
        {
            FieldKind.Number => Number.CompareTo(other.Number),
            FieldKind.Version => VersionOrder.Instance.Compare(Text, other.Text),
            _ => string.CompareOrdinal(Text, other.Text),
        };
}
