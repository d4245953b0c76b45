using System.Globalization;

namespace Sentinel.Statistics.Performance;

/// <summary>What came true for a row: a number, a yes or no, or a text. Equal things written differently (1, 1.0, "1") are one class.</summary>
public readonly record struct OutcomeLabel
{
    private readonly string? _text;

    private OutcomeLabel(double number, string? text)
    {
        Number = number;
        _text = text;
    }

    /// <summary>The label as a number; NaN where it is none.</summary>
    public double Number { get; }

    /// <summary>The label as a class; null where it is none, as infinities are. The name of a number is made anew each time.</summary>
    public string? ClassName => _text ?? (HasClass ? NameOf(Number) : null);

    /// <summary>Whether the label is a class.</summary>
    public bool HasClass => _text is not null || !double.IsNaN(Number);

    /// <summary>A label that is a number; one that is not finite is of no use and counted as such.</summary>
    public static OutcomeLabel From(double number) => new(double.IsFinite(number) ? number : double.NaN, null);

    /// <summary>A label that is a yes or no, which are the numbers 1 and 0 too.</summary>
    public static OutcomeLabel From(bool value) => new(value ? 1 : 0, value ? "true" : "false");

    /// <summary>A label that is a text; one that reads as a number is that number.</summary>
    public static OutcomeLabel From(string? text) => text switch
    {
        null or "" => From(double.NaN),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) => From(number),
        "true" or "True" or "TRUE" => From(true),
        "false" or "False" or "FALSE" => From(false),
        _ => new OutcomeLabel(double.NaN, text),
    };

    /// <summary>Whether this and another are the same class; yes is 1 and no is 0. Allocates nothing.</summary>
    public bool IsClassOf(OutcomeLabel other)
        => Number == other.Number || (_text is not null && string.Equals(_text, other._text, StringComparison.Ordinal));

    // Minus zero is zero.
    private static string NameOf(double number) => (number + 0.0).ToString("R", CultureInfo.InvariantCulture);
}
