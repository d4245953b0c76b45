using System.Text.Json;
using Sentinel.Ingest.Batching;

namespace Sentinel.Ingest.Decoding;

/// <summary>Reads the sections of a message that hold cells, into the builder of its version.</summary>
internal sealed class SectionReader
{
    private readonly CellReader _cells = new();

    /// <summary>Reads the section that the reader stands at.</summary>
    public void Read(MessageField field, ref Utf8JsonReader reader, BatchBuilder builder, ref MessageDraft draft, PredictionDecoder decoder, in RecordStamp stamp)
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
            default:
                draft.HasLists = true;
                if (Starts(JsonTokenType.StartArray, ref reader, ref draft, "classes is no array"))
                {
                    ReadTexts(ref reader, builder, builder.ClassColumn, ref draft);
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
        if (!Starts(JsonTokenType.StartObject, ref reader, ref draft, "features is no object"))
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
        if (!Starts(JsonTokenType.StartObject, ref reader, ref draft, "columns is no object"))
        {
            return;
        }

        var index = builder.Index;
        index.Restart();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var column = index.Find(_cells.Text(ref reader));
            reader.Read();
            if (!Starts(JsonTokenType.StartArray, ref reader, ref draft, "a column is no array"))
            {
                continue;
            }

            if (column == ColumnIndex.None)
            {
                SkipCells(ref reader, builder, ref draft);
            }
            else if (column < index.NumericCount)
            {
                ReadNumbers(ref reader, builder, column, ref draft);
            }
            else
            {
                ReadTexts(ref reader, builder, column - index.NumericCount, ref draft);
            }
        }
    }

    private void ReadPredictions(ref Utf8JsonReader reader, BatchBuilder builder, ref MessageDraft draft)
    {
        draft.IsColumns = true;
        if (!Starts(JsonTokenType.StartArray, ref reader, ref draft, "predictions is no array"))
        {
            return;
        }

        if (builder.Schema.HasPrediction)
        {
            ReadNumbers(ref reader, builder, builder.PredictionColumn, ref draft);
        }
        else if (!builder.HasClassCells)
        {
            ReadTexts(ref reader, builder, builder.ClassColumn, ref draft);
        }
        else
        {
            SkipCells(ref reader, null, ref draft);
        }
    }

    private static void ReadTimes(ref Utf8JsonReader reader, BatchBuilder builder, ref MessageDraft draft, PredictionDecoder decoder, in RecordStamp stamp)
    {
        draft.HasLists = true;
        if (!Starts(JsonTokenType.StartArray, ref reader, ref draft, "times is no array"))
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
                draft.Fail(RejectReason.BadType, "a time is no text");
            }
            else if (!EventTime.TryParse(reader.ValueSpan, out var time))
            {
                draft.Fail(RejectReason.BadTime, "a time is no RFC 3339 time");
            }
            else if (decoder.CheckTime(time, in stamp, ref draft))
            {
                builder.SetTime(rows, time);
            }
        }

        CheckRows(rows, ref draft);
    }

    private static void ReadNumbers(ref Utf8JsonReader reader, BatchBuilder builder, int column, ref MessageDraft draft)
    {
        var rows = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; rows++)
        {
            builder.SetNumeric(column, rows, CellReader.ReadNumeric(ref reader));
        }

        builder.MarkNumeric(column);
        CheckRows(rows, ref draft);
    }

    private void ReadTexts(ref Utf8JsonReader reader, BatchBuilder builder, int column, ref MessageDraft draft)
    {
        var rows = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; rows++)
        {
            ReadText(ref reader, builder, column, rows, ref draft);
        }

        builder.MarkCodes(column);
        CheckRows(rows, ref draft);
    }

    private void ReadText(ref Utf8JsonReader reader, BatchBuilder builder, int column, int row, ref MessageDraft draft)
    {
        if (!_cells.TryReadCategorical(ref reader, builder, column, row))
        {
            draft.Fail(RejectReason.MalformedJson, "text is no UTF-8");
        }
    }

    private static void SkipCells(ref Utf8JsonReader reader, BatchBuilder? counter, ref MessageDraft draft)
    {
        var rows = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; rows++)
        {
            reader.Skip();
        }

        counter?.AddUnknownFeatureCells(rows);
        CheckRows(rows, ref draft);
    }

    private static bool Starts(JsonTokenType kind, ref Utf8JsonReader reader, ref MessageDraft draft, string fault)
    {
        if (reader.TokenType == kind)
        {
            return true;
        }

        reader.Skip();
        draft.Fail(RejectReason.BadType, fault);
        return false;
    }

    private static void CheckRows(int rows, ref MessageDraft draft)
    {
        if (draft.Rows >= 0 && draft.Rows != rows)
        {
            draft.Fail(RejectReason.BadType, "the columns of a message must have one length");
        }

        draft.Rows = Math.Max(draft.Rows, rows);
    }
}
