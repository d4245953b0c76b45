using System.Text;
using Sentinel.Contracts.Batches;

namespace Sentinel.Testing.Traffic;

/// <summary>Packs test rows into batches, as the ingest does.</summary>
public static class TrafficBatch
{
    /// <summary>The columns of rows.</summary>
    public static byte[] Columns(IReadOnlyList<TrafficRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        string[] colours = [.. rows.Select(row => row.Colour).OfType<string>().Distinct(StringComparer.Ordinal)];
        string[] classes = [.. rows.Select(row => row.Class).Distinct(StringComparer.Ordinal)];
        var layout = new ColumnLayout(ColumnLayout.CurrentVersion, HasPrediction: 1, HasClass: 1, HasIds: 1, rows.Count, NumericCount: 2, CategoricalCount: 1, UnknownFeatureCells: 0);
        var buffer = new byte[ColumnWriter.SizeBytes(layout, colours.Concat(classes).Sum(Encoding.UTF8.GetByteCount), colours.Length + classes.Length)];
        var writer = ColumnWriter.Begin(buffer, layout);
        for (var i = 0; i < rows.Count; i++)
        {
            writer.Offsets[i] = rows[i].Offset;
            writer.Times[i] = rows[i].Time;
            writer.Numeric(0)[i] = rows[i].Amount;
            writer.Numeric(1)[i] = rows[i].Age;
            writer.Prediction[i] = rows[i].Prediction;
            writer.Categorical(0)[i] = rows[i].Colour is { } colour ? Array.IndexOf(colours, colour) : Cell.MissingCode;
            writer.Ids[i] = RowId.Of(Encoding.UTF8.GetBytes(rows[i].Id));
            writer.Class[i] = Array.IndexOf(classes, rows[i].Class);
        }

        foreach (var dictionary in (string[][])[colours, classes])
        {
            writer.BeginDictionary(dictionary.Length);
            foreach (var value in dictionary)
            {
                writer.AddValue(Encoding.UTF8.GetBytes(value));
            }
        }

        return buffer;
    }

    /// <summary>A batch of rows.</summary>
    public static RowBatch Of(IReadOnlyList<TrafficRow> rows, long previousNext, string schemaDigest, string topicId = "topic-1", bool ephemeral = false, int partition = 0, long[]? malformed = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var next = Math.Max(rows.Count == 0 ? previousNext : rows[^1].Offset + 1, malformed is [.., var last] ? last + 1 : 0);
        return new RowBatch("sentinel.predictions", topicId, ephemeral, partition, previousNext, next, rows.Count, schemaDigest, Columns(rows), malformed ?? []);
    }
}
