using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sentinel.Ingest.Sources.Payloads;

/// <summary>A body of CSV without a header, as endpoints take it: a line is a row, and quotes are RFC 4180's. Numbers stay as they are written, everything else is a text; an empty cell is none.</summary>
internal static class CsvPayload
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads it.</summary>
    /// <exception cref="DecoderFallbackException">It is no UTF-8.</exception>
    internal static PayloadTable Read(ReadOnlySpan<byte> body)
    {
        var text = Strict.GetString(body);
        var rows = new PayloadRows();
        var cell = new StringBuilder();
        var (isQuoted, inRow, wasQuoted) = (false, false, false);
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i == text.Length ? '\n' : text[i];
            if (isQuoted && i < text.Length)
            {
                if (c != '"')
                {
                    cell.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append(c);
                    i++;
                }
                else
                {
                    isQuoted = false;
                }

                continue;
            }

            switch (c)
            {
                case '"' when cell.ToString().Trim().Length == 0:
                    cell.Clear();
                    (isQuoted, wasQuoted) = (true, true);
                    break;
                case ',' or '\n':
                    if (c == ',' || inRow || wasQuoted || cell.ToString().Trim().Length > 0)
                    {
                        if (!inRow)
                        {
                            rows.Begin();
                        }

                        rows.Add(Json(wasQuoted ? cell.ToString() : cell.ToString().Trim(), wasQuoted), name: null);
                    }

                    cell.Clear();
                    (inRow, wasQuoted) = (c == ',', false);
                    break;
                case var _ when wasQuoted && char.IsWhiteSpace(c):
                    break;
                default:
                    cell.Append(c);
                    break;
            }
        }

        return rows.Build();
    }

    private static ReadOnlyMemory<byte> Json(string cell, bool isText)
    {
        if (!isText && cell.Length == 0)
        {
            return default;
        }

        if (!isText && double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            return IsJsonNumber(cell) ? Encoding.UTF8.GetBytes(cell) : JsonSerializer.SerializeToUtf8Bytes(number);
        }

        return JsonSerializer.SerializeToUtf8Bytes(cell);
    }

    // JSON knows neither +1 nor .5 nor 1. nor 01.
    private static bool IsJsonNumber(string cell)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(cell));
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.BytesConsumed == cell.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
