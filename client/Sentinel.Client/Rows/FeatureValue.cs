using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Sentinel.Client.Rows;

/// <summary>A cell of a row: a number, a text, true or false, or nothing. Numbers, texts and flags convert to it by themselves, so that <c>Features = { ["MedInc"] = 3.4, ["ocean"] = "INLAND" }</c> can be written.</summary>
[SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "From() is the named alternate of them all.")]
public readonly record struct FeatureValue
{
    private readonly string? _text;
    private readonly double _number;
    private readonly CellKind _kind;

    private FeatureValue(CellKind kind, double number, string? text) => (_kind, _number, _text) = (kind, number, text);

    private enum CellKind : byte
    {
        Missing,
        Number,
        Text,
        True,
        False,
    }

    /// <summary>A cell without a value.</summary>
    public static FeatureValue Missing => default;

    /// <summary>Whether it holds nothing.</summary>
    public bool IsMissing => _kind == CellKind.Missing;

    /// <summary>Whether it is a number without a value: NaN or an infinity. Sentinel counts such cells apart.</summary>
    public bool IsNotFinite => _kind == CellKind.Number && !double.IsFinite(_number);

    /// <summary>Bytes that it takes when written, about.</summary>
    internal int SizeBytes => 12 + (_text?.Length ?? 0);

    /// <summary>A number.</summary>
    public static implicit operator FeatureValue(double value) => new(CellKind.Number, value, null);

    /// <summary>A number, or nothing.</summary>
    public static implicit operator FeatureValue(double? value) => value is { } number ? From(number) : Missing;

    /// <summary>A text; null is nothing.</summary>
    public static implicit operator FeatureValue(string? value) => value is null ? Missing : new(CellKind.Text, 0, value);

    /// <summary>True or false.</summary>
    public static implicit operator FeatureValue(bool value) => new(value ? CellKind.True : CellKind.False, 0, null);

    /// <summary>A number.</summary>
    public static FeatureValue From(double value) => value;

    /// <inheritdoc/>
    public override string ToString() => _kind switch
    {
        CellKind.Number => _number.ToString(CultureInfo.InvariantCulture),
        CellKind.Text => _text!,
        CellKind.True => "true",
        CellKind.False => "false",
        _ => "",
    };

    internal void WriteTo(Utf8JsonWriter json)
    {
        switch (_kind)
        {
            case CellKind.Number when double.IsFinite(_number):
                json.WriteNumberValue(_number);
                break;
            case CellKind.Number or CellKind.Text:
                json.WriteStringValue(ToString());
                break;
            case CellKind.True or CellKind.False:
                json.WriteBooleanValue(_kind == CellKind.True);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
