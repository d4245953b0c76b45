using System.Globalization;
using System.Text.Json;
using Sentinel.Contracts.Batches;

namespace Sentinel.Statistics.Tables;

/// <summary>A column in the making, cell by cell.</summary>
internal abstract class JsonColumn(string name)
{
    public string Name { get; } = name;

    /// <summary>Cells so far.</summary>
    public abstract int Count { get; }

    /// <summary>Adds the scalar that the reader is at.</summary>
    public abstract void Add(ref Utf8JsonReader reader, long line);

    /// <summary>Adds missing cells until there are so many.</summary>
    public abstract void PadTo(int rows);

    public abstract Column ToColumn();
}

/// <summary>A column of numbers; one whose kind is inferred becomes one of names with its first text or boolean.</summary>
internal sealed class JsonNumberColumn(string name, bool isInferred) : JsonColumn(name)
{
    private const int MostShownBytes = 40;

    private readonly List<double> _values = [];
    private JsonNameColumn? _names;
    private string? _firstUnreadable;

    public override int Count => _names?.Count ?? _values.Count;

    public override void Add(ref Utf8JsonReader reader, long line)
    {
        if (isInferred && _names is null && reader.TokenType is JsonTokenType.String or JsonTokenType.True or JsonTokenType.False)
        {
            _names = JsonNameColumn.Of(Name, _values);
        }

        if (_names is not null)
        {
            _names.Add(ref reader, line);
            return;
        }

        _values.Add(reader.TokenType switch
        {
            JsonTokenType.Number => Number(reader.ValueSpan),
            JsonTokenType.Null => Cell.Missing,
            JsonTokenType.True => 1,
            JsonTokenType.False => 0,
            _ => OfText(reader.ValueSpan, line),
        });
    }

    public override void PadTo(int rows)
    {
        _names?.PadTo(rows);
        for (int i = Count; i < rows; i++)
        {
            _values.Add(Cell.Missing);
        }
    }

    public override Column ToColumn() => _names?.ToColumn() ?? new NumericColumn(Name, [.. _values]) { FirstUnreadable = _firstUnreadable };

    private static double Number(ReadOnlySpan<byte> text) => CsvNumber.TryParse(text, out double value) ? value : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private double OfText(ReadOnlySpan<byte> text, long line)
    {
        if (System.Text.Ascii.EqualsIgnoreCase(text, "nan"u8))
        {
            return Cell.Missing;
        }

        var size = text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text;
        if (System.Text.Ascii.EqualsIgnoreCase(size, "infinity"u8) || System.Text.Ascii.EqualsIgnoreCase(size, "inf"u8))
        {
            return text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        }

        _firstUnreadable ??= FormattableString.Invariant($"line {line} holds \"{System.Text.Encoding.UTF8.GetString(text[..Math.Min(text.Length, MostShownBytes)])}\"");
        return Cell.WrongType;
    }
}

/// <summary>A column of names.</summary>
internal sealed class JsonNameColumn(string name) : JsonColumn(name)
{
    private readonly List<int> _codes = [];
    private readonly Utf8Index _dictionary = new();
    private byte[] _unescaped = new byte[256];
    private bool _shortest;

    public override int Count => _codes.Count;

    /// <summary>A column that began with numbers: they, and those to come, are written the shortest way.</summary>
    public static JsonNameColumn Of(string name, IEnumerable<double> numbers)
    {
        var column = new JsonNameColumn(name) { _shortest = true };
        foreach (double number in numbers)
        {
            column._codes.Add(Cell.IsMissing(number) ? Cell.MissingCode : column._dictionary.FindOrAdd(Shortest(number)));
        }

        return column;
    }

    public override void Add(ref Utf8JsonReader reader, long line) => _codes.Add(
        reader.TokenType == JsonTokenType.Null ? Cell.MissingCode
        : reader.TokenType == JsonTokenType.Number && _shortest ? _dictionary.FindOrAdd(Shortest(double.Parse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture)))
        : _dictionary.FindOrAdd(JsonText.Of(ref reader, ref _unescaped)));

    public override void PadTo(int rows)
    {
        while (_codes.Count < rows)
        {
            _codes.Add(Cell.MissingCode);
        }
    }

    public override Column ToColumn() => new CategoricalColumn(Name, [.. _codes], _dictionary.ToStrings());

    private static byte[] Shortest(double number) => System.Text.Encoding.ASCII.GetBytes(number.ToString("R", CultureInfo.InvariantCulture));
}
