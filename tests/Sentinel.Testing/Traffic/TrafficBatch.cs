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
        string[] others = [.. rows.Select(row => row.Against).OfType<string>().Distinct(StringComparer.Ordinal)];
        var layout = new ColumnLayout(
            ColumnLayout.CurrentVersion, HasPrediction: 1, HasClass: 1, HasIds: 1, rows.Count, NumericCount: 2, CategoricalCount: 1, UnknownFeatureCells: 0,
            HasEpochs: rows.Any(row => row.Epoch > 0) ? 1 : 0, HasAgainst: others.Length > 0 ? 1 : 0);
        string[][] dictionaries = others.Length > 0 ? [colours, classes, others] : [colours, classes];
        var buffer = new byte[ColumnWriter.SizeBytes(layout, dictionaries.Sum(values => values.Sum(Encoding.UTF8.GetByteCount)), dictionaries.Sum(values => values.Length))];
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
            if (layout.HasEpochs == 1)
            {
                writer.Epochs[i] = rows[i].Epoch;
            }

            if (layout.HasAgainst == 1)
            {
                writer.Against[i] = rows[i].Against is { } other ? Array.IndexOf(others, other) : Cell.MissingCode;
            }
        }

        foreach (var dictionary in dictionaries)
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
