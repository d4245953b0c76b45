using System.Text;
using System.Text.Json;
using Sentinel.Contracts.Batches;
using Sentinel.Ingest.Batching;

namespace Sentinel.Ingest.Decoding;

/// <summary>
/// Reads one JSON value as a cell. What a cell cannot hold is part of the data (a share of wrong types is a finding), so it never rejects the message;
/// only text that is no UTF-8 does.
/// </summary>
internal sealed class CellReader
{
    private byte[] _unescaped = new byte[256];

    /// <summary>A numeric cell: numbers as they are, true and false as 1 and 0, null as missing, "NaN" and "Infinity" as not finite, everything else as of the wrong type.</summary>
    public static double ReadNumeric(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                return JsonNumber.Parse(reader.ValueSpan);
            case JsonTokenType.Null:
                return Cell.Missing;
            case JsonTokenType.True:
                return 1;
            case JsonTokenType.False:
                return 0;
            case JsonTokenType.String:
                return IsNonFinite(reader.ValueSpan) ? double.NaN : Cell.WrongType;
            default:
                reader.Skip();
                return Cell.WrongType;
        }
    }

    /// <summary>A categorical cell: text as it is, numbers and booleans as their text, null as missing, everything else as of the wrong type. False when the text is no UTF-8.</summary>
    public bool TryReadCategorical(ref Utf8JsonReader reader, BatchBuilder builder, int column, int row)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                builder.SetCode(column, row, Cell.MissingCode);
                return true;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                reader.Skip();
                builder.SetCode(column, row, Cell.WrongTypeCode);
                return true;
            default:
                return builder.TrySetText(column, row, Text(ref reader));
        }
    }

    /// <summary>Reads an id: text, or a number by its text; null is none. False for anything else.</summary>
    public bool TryReadId(ref Utf8JsonReader reader, out RowId id)
    {
        id = RowId.None;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.String or JsonTokenType.Number:
                id = RowId.Of(Text(ref reader));
                return true;
            default:
                reader.Skip();
                return false;
        }
    }

    /// <summary>The text of a scalar; valid until the next call.</summary>
    public ReadOnlySpan<byte> Text(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        // Unescaping never makes text longer.
        if (_unescaped.Length < reader.ValueSpan.Length)
        {
            _unescaped = new byte[2 * reader.ValueSpan.Length];
        }

        return _unescaped.AsSpan(0, reader.CopyString(_unescaped));
    }

    private static bool IsNonFinite(ReadOnlySpan<byte> text)
    {
        var name = text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text;
        return Ascii.EqualsIgnoreCase(name, "nan"u8) || Ascii.EqualsIgnoreCase(name, "infinity"u8) || Ascii.EqualsIgnoreCase(name, "inf"u8);
    }
}
