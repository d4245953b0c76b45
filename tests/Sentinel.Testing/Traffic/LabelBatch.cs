using System.Text;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Labels;

namespace Sentinel.Testing.Traffic;

/// <summary>Packs labels into batches, as the ingest does.</summary>
public static class LabelBatch
{
    /// <summary>A batch of labels.</summary>
    public static RowBatch Of(IReadOnlyList<LabelRow> rows, long previousNext, int partition = 0, string topicId = "topic-1")
    {
        ArgumentNullException.ThrowIfNull(rows);
        string[] texts = [.. rows.Select(row => row.Text).OfType<string>().Distinct(StringComparer.Ordinal)];
        var layout = new ColumnLayout(ColumnLayout.CurrentVersion, HasPrediction: 1, HasClass: 1, HasIds: 1, rows.Count, NumericCount: 0, CategoricalCount: 0, UnknownFeatureCells: 0);
        var buffer = new byte[ColumnWriter.SizeBytes(layout, texts.Sum(Encoding.UTF8.GetByteCount), texts.Length)];
        var writer = ColumnWriter.Begin(buffer, layout);
        for (var i = 0; i < rows.Count; i++)
        {
            writer.Offsets[i] = rows[i].Offset;
            writer.Times[i] = TrafficSource.Start;
            writer.Ids[i] = RowId.Of(Encoding.UTF8.GetBytes(rows[i].Id));
            writer.Prediction[i] = rows[i].Number ?? Cell.Missing;
            writer.Class[i] = rows[i].Text is { } text ? Array.IndexOf(texts, text) : Cell.MissingCode;
        }

        writer.BeginDictionary(texts.Length);
        foreach (var text in texts)
        {
            writer.AddValue(Encoding.UTF8.GetBytes(text));
        }

        return new RowBatch("sentinel.labels", topicId, TopicIsEphemeral: false, partition, previousNext, rows[^1].Offset + 1, rows.Count, LabelColumns.LabelDigest, buffer, []);
    }
}
