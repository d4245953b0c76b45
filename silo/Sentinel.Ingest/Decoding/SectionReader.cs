using System.Text;
using System.Text.Json;
using Sentinel.Contracts.Batches;
using Sentinel.Ingest.Batching;

namespace Sentinel.Ingest.Decoding;

/// <summary>Reads the sections of a message that hold cells, into the builder of its version.</summary>
internal sealed class SectionReader
{
    // A name may be as long as its message.
    private const int NameBytesShown = 128;

    private readonly CellReader _cells = new();

    /// <summary>Reads the section that the reader stands at.</summary>
    public void Read(MessageField field, ref Utf8JsonReader reader, BatchBuilder builder, ref MessageDraft draft, MessageDecoder decoder, in RecordStamp stamp)
    {
        switch (field)
        {
            case MessageField.Features:
                ReadFeatures(ref reader, builder, ref draft);
                break;
            case MessageField.Prediction:
                draft.IsRow = true;
                ReadPrediction(ref reader, builder, ref draft);
                break;
            case MessageField.Class:
                draft.HasClass = true;
                ReadText(ref reader, builder, builder.ClassColumn, 0, ref draft);
                builder.MarkCodes(builder.ClassColumn);
                break;
            case MessageField.Columns:
                ReadColumns(ref reader, builder, ref draft);
                break;
            case MessageField.Times:
                ReadTimes(ref reader, builder, ref draft, decoder, in stamp);
                break;
            case MessageField.Predictions:
                ReadPredictions(ref reader, builder, ref draft);
                break;
            case MessageField.Label:
                draft.IsRow = true;
                ReadLabel(ref reader, builder, 0, ref draft);
                MarkLabels(builder);
                break;
            case MessageField.Labels:
                ReadLabels(ref reader, builder, ref draft);
                break;
            case MessageField.Ids:
                ReadIds(ref reader, builder, ref draft);
                break;
            case MessageField.Segments:
                ReadSegments(ref reader, builder, ref draft);
                break;
            case MessageField.Against:
                ReadAgainst(ref reader, builder, ref draft);
                break;
            default:
                draft.HasLists = true;
                if (Starts(JsonTokenType.StartArray, ref reader, ref draft, "classes", []))
                {
                    CheckRows(ReadTexts(ref reader, builder, builder.ClassColumn, ref draft), ref draft, "classes", []);
                }

                break;
        }
    }

    private void ReadFeatures(ref Utf8JsonReader reader, BatchBuilder builder, ref MessageDraft draft)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        draft.IsRow = true;
        if (!Starts(JsonTokenType.StartObject, ref reader, ref draft, "features", []))
        {
            return;
        }

        var index = builder.Index;
        index.Restart();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var column = index.Find(_cells.Text(ref reader));
            reader.Read();
            if (column == ColumnIndex.None)
            {
                reader.Skip();
                builder.AddUnknownFeatureCells(1);
            }
            else if (column < index.NumericCount)
            {
                builder.SetNumeric(column, 0, CellReader.ReadNumeric(ref reader));
                builder.MarkNumeric(column);
            }
            else
            {
                ReadText(ref reader, builder, column - index.NumericCount, 0, ref draft);
                builder.MarkCodes(column - index.NumericCount);
            }
        }
    }

    // Where no number is watched, what the version predicts is its class.
    private void ReadPrediction(ref Utf8JsonReader reader, BatchBuilder builder, ref MessageDraft draft)
    {
        if (builder.Schema.HasPrediction)
        {
            builder.SetNumeric(builder.PredictionColumn, 0, CellReader.ReadNumeric(ref reader));
            builder.MarkNumeric(builder.PredictionColumn);
        }
        else if (!builder.HasClassCells)
        {
            ReadText(ref reader, builder, builder.ClassColumn, 0, ref draft);
            builder.MarkCodes(builder.ClassColumn);
        }
        else
        {
            reader.Skip();
        }
    }

    private void ReadColumns(ref Utf8JsonReader reader, BatchBuilder builder, ref MessageDraft draft)
    {
        draft.IsColumns = true;
        if (!Starts(JsonTokenType.StartObject, ref reader, ref draft, "columns", []))
        {
            return;
        }

        var index = builder.Index;
        index.Restart();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            var column = index.Find(_cells.Text(ref reader));
            reader.Read();
            if (Starts(JsonTokenType.StartArray, ref reader, ref draft, "columns", name))
            {
                var rows = column == ColumnIndex.None ? SkipCells(ref reader, builder)
                    : column < index.NumericCount ? ReadNumbers(ref reader, builder, column)
                    : ReadTexts(ref reader, builder, column - index.NumericCount, ref draft);
                CheckRows(rows, ref draft, "columns", name);
            }
        }
    }

    private void ReadPredictions(ref Utf8JsonReader reader, BatchBuilder builder, ref MessageDraft draft)
    {
        draft.IsColumns = true;
        if (Starts(JsonTokenType.StartArray, ref reader, ref draft, "predictions", []))
        {
            var rows = builder.Schema.HasPrediction ? ReadNumbers(ref reader, builder, builder.PredictionColumn)
                : !builder.HasClassCells ? ReadTexts(ref reader, builder, builder.ClassColumn, ref draft)
                : SkipCells(ref reader, null);
            CheckRows(rows, ref draft, "predictions", []);
        }
    }

    private static void ReadTimes(ref Utf8JsonReader reader, BatchBuilder builder, ref MessageDraft draft, MessageDecoder decoder, in RecordStamp stamp)
    {
        draft.HasLists = true;
        if (!Starts(JsonTokenType.StartArray, ref reader, ref draft, "times", []))
        {
            return;
        }

        draft.HasTimes = true;
        var rows = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; rows++)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                reader.Skip();
                draft.Fail(RejectReason.BadType, $"times[{rows}] must be an RFC 3339 time in quotes");
            }
            else if (!EventTime.TryParse(reader.ValueSpan, out var time))
            {
                draft.Fail(RejectReason.BadTime, $"times[{rows}] must be an RFC 3339 time such as 2026-11-21T07:00:00Z");
            }
            else if (decoder.CheckTime("times:", time, in stamp, ref draft))
            {
                builder.SetTime(rows, time);
            }
        }

        CheckRows(rows, ref draft, "times", []);
    }

    /// <summary>Reads the id of a message's one row.</summary>
    public void TakeId(ref Utf8JsonReader reader, ref MessageDraft draft)
    {
        if (!_cells.TryReadId(ref reader, out draft.Id))
        {
            draft.Fail(RejectReason.BadType, "id must be a text or a number");
        }
    }

    private void ReadIds(ref Utf8JsonReader reader, BatchBuilder builder, ref MessageDraft draft)
    {
        (draft.HasLists, draft.HasIds) = (true, true);
        if (!Starts(JsonTokenType.StartArray, ref reader, ref draft, "ids", []))
        {
            return;
        }

        var rows = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; rows++)
        {
            if (!_cells.TryReadId(ref reader, out var id))
            {
                draft.Fail(RejectReason.BadType, $"ids[{rows}] must be a text or a number");
            }

            draft.LacksId |= id.IsNone;
            builder.SetId(rows, id);
        }

        builder.MarkIds();
        CheckRows(rows, ref draft, "ids", []);
    }

    private void ReadSegments(ref Utf8JsonReader reader, BatchBuilder builder, ref MessageDraft draft)
    {
        if (reader.TokenType == JsonTokenType.Null || !Starts(JsonTokenType.StartObject, ref reader, ref draft, "segments", []))
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            var column = builder.FindSegment(_cells.Text(ref reader));
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                draft.HasLists = true;
                CheckRows(ReadSegmentCells(ref reader, builder, column, name, ref draft), ref draft, "segments", name);
            }
            else
            {
                draft.HasSegment = true;
                ReadSegmentCell(ref reader, builder, column, 0, name, ref draft);
                MarkSegment(builder, column);
            }
        }
    }

    private int ReadSegmentCells(ref Utf8JsonReader reader, BatchBuilder builder, int column, ReadOnlySpan<byte> name, ref MessageDraft draft)
    {
        var rows = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; rows++)
        {
            ReadSegmentCell(ref reader, builder, column, rows, name, ref draft);
        }

        MarkSegment(builder, column);
        return rows;
    }

    private void ReadSegmentCell(ref Utf8JsonReader reader, BatchBuilder builder, int column, int row, ReadOnlySpan<byte> name, ref MessageDraft draft)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            reader.Skip();
            draft.Fail(RejectReason.BadType, $"{Show("segments", name)} must be a text, a number, or true or false, and a list of such where the message holds columns");
        }
        else if (column == ColumnIndex.None)
        {
            builder.AddUnknownSegmentCells(1);
        }
        else
        {
            ReadText(ref reader, builder, column, row, ref draft);
        }
    }

    // Says nothing of the rows themselves, so a list of another length makes no message bad: it is left out.
    private void ReadAgainst(ref Utf8JsonReader reader, BatchBuilder builder, ref MessageDraft draft)
    {
        var rows = 0;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            ReadText(ref reader, builder, builder.AgainstColumn, rows++, ref draft);
        }
        else
        {
            for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; rows++)
            {
                ReadText(ref reader, builder, builder.AgainstColumn, rows, ref draft);
            }
        }

        draft.AgainstRows = rows;
    }

    private static void MarkSegment(BatchBuilder builder, int column)
    {
        if (column != ColumnIndex.None)
        {
            builder.MarkCodes(column);
        }
    }

    private void ReadLabels(ref Utf8JsonReader reader, BatchBuilder builder, ref MessageDraft draft)
    {
        draft.IsColumns = true;
        if (!Starts(JsonTokenType.StartArray, ref reader, ref draft, "labels", []))
        {
            return;
        }

        var rows = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; rows++)
        {
            ReadLabel(ref reader, builder, rows, ref draft);
        }

        MarkLabels(builder);
        CheckRows(rows, ref draft, "labels", []);
    }

    // A number stands in the column of the prediction; true, false and a text in that of the class.
    private void ReadLabel(ref Utf8JsonReader reader, BatchBuilder builder, int row, ref MessageDraft draft)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                builder.SetNumeric(builder.PredictionColumn, row, CellReader.ReadNumeric(ref reader));
                builder.SetCode(builder.ClassColumn, row, Cell.MissingCode);
                break;
            case JsonTokenType.String or JsonTokenType.True or JsonTokenType.False:
                builder.SetNumeric(builder.PredictionColumn, row, Cell.Missing);
                ReadText(ref reader, builder, builder.ClassColumn, row, ref draft);
                break;
            case JsonTokenType.Null:
                draft.Fail(RejectReason.MissingField, "a label is null: leave out what is not known yet");
                break;
            default:
                reader.Skip();
                draft.Fail(RejectReason.BadType, "a label must be a number, a text, or true or false");
                break;
        }
    }

    private static void MarkLabels(BatchBuilder builder)
    {
        builder.MarkNumeric(builder.PredictionColumn);
        builder.MarkCodes(builder.ClassColumn);
    }

    private static int ReadNumbers(ref Utf8JsonReader reader, BatchBuilder builder, int column)
    {
        var rows = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; rows++)
        {
            builder.SetNumeric(column, rows, CellReader.ReadNumeric(ref reader));
        }

        builder.MarkNumeric(column);
        return rows;
    }

    private int ReadTexts(ref Utf8JsonReader reader, BatchBuilder builder, int column, ref MessageDraft draft)
    {
        var rows = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; rows++)
        {
            ReadText(ref reader, builder, column, rows, ref draft);
        }

        builder.MarkCodes(column);
        return rows;
    }

    private void ReadText(ref Utf8JsonReader reader, BatchBuilder builder, int column, int row, ref MessageDraft draft)
    {
        if (!_cells.TryReadCategorical(ref reader, builder, column, row))
        {
            draft.Fail(RejectReason.MalformedJson, "a text is no UTF-8");
        }
    }

    private static int SkipCells(ref Utf8JsonReader reader, BatchBuilder? counter)
    {
        var rows = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; rows++)
        {
            reader.Skip();
        }

        counter?.AddUnknownFeatureCells(rows);
        return rows;
    }

    private static bool Starts(JsonTokenType kind, ref Utf8JsonReader reader, ref MessageDraft draft, string section, ReadOnlySpan<byte> column)
    {
        if (reader.TokenType == kind)
        {
            return true;
        }

        reader.Skip();
        draft.Fail(RejectReason.BadType, $"{Show(section, column)} must be {(kind == JsonTokenType.StartArray ? "a list" : section == "segments" ? "an object by segment name" : "an object by feature name")}");
        return false;
    }

    private static void CheckRows(int rows, ref MessageDraft draft, string section, ReadOnlySpan<byte> column)
    {
        if (draft.Rows >= 0 && draft.Rows != rows)
        {
            draft.Fail(RejectReason.BadType, $"{Show(section, column)} has {rows} cells, what comes before it has {draft.Rows}: all lists of a message must have one length");
        }

        draft.Rows = Math.Max(draft.Rows, rows);
    }

    private static string Show(string section, ReadOnlySpan<byte> column) =>
        column.IsEmpty ? section : $"{section}.{Encoding.UTF8.GetString(column[..Math.Min(column.Length, NameBytesShown)])}";
}
