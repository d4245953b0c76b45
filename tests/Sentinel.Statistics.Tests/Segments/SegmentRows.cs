using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.Tests.Segments;

/// <summary>A row of a version with one number, one name, a score, a class and two segments, of which <c>channel</c> is no feature.</summary>
internal sealed record SegmentRow(double Income, string? Region, double Score, string? Answer, string? Channel);

/// <summary>Rows as the table that a reference is frozen of, and as the batch that a window folds.</summary>
internal static class SegmentRows
{
    public static ReferenceSchema Schema { get; } = new([new FeatureSpec("income", FeatureType.Numeric), new FeatureSpec("region", FeatureType.Categorical)], "score", "label") { Segments = ["region", "channel"] };

    public static ReferenceProfile Freeze(IReadOnlyList<SegmentRow> rows, ReferenceSchema? schema = null) => ReferenceProfile.From(
        new ColumnTable(rows.Count,
        [
            new NumericColumn("income", [.. rows.Select(row => row.Income)]),
            Names("region", rows.Select(row => row.Region)),
            new NumericColumn("score", [.. rows.Select(row => row.Score)]),
            Names("label", rows.Select(row => row.Answer)),
            Names("channel", rows.Select(row => row.Channel)),
        ]),
        schema ?? Schema);

    public static WindowSketch Fold(ReferenceProfile reference, IReadOnlyList<SegmentRow> rows, bool hasPrediction = true)
    {
        var window = new WindowSketch(reference);
        var batch = ColumnReader.Open(Pack(rows, hasPrediction));
        var mappings = new BatchMappings(reference);
        mappings.Bind(batch);
        window.Fold(batch, mappings, 0, rows.Count);
        return window;
    }

    public static byte[] Pack(IReadOnlyList<SegmentRow> rows, bool hasPrediction = true)
    {
        CategoricalColumn[] names = [Names("region", rows.Select(row => row.Region)), Names("label", rows.Select(row => row.Answer)), Names("region", rows.Select(row => row.Region)), Names("channel", rows.Select(row => row.Channel))];
        string[] texts = [.. names.SelectMany(column => column.Dictionary)];
        var layout = new ColumnLayout(ColumnLayout.CurrentVersion, hasPrediction ? (byte)1 : (byte)0, HasClass: 1, HasIds: 0, rows.Count, NumericCount: 1, CategoricalCount: 1, UnknownFeatureCells: 0, SegmentCount: 2);
        var bytes = new byte[ColumnWriter.SizeBytes(layout, texts.Sum(System.Text.Encoding.UTF8.GetByteCount), texts.Length)];
        var writer = ColumnWriter.Begin(bytes, layout);
        for (int row = 0; row < rows.Count; row++)
        {
            writer.Numeric(0)[row] = rows[row].Income;
            if (hasPrediction)
            {
                writer.Prediction[row] = rows[row].Score;
            }
        }

        names[0].Codes.CopyTo(writer.Categorical(0));
        names[1].Codes.CopyTo(writer.Class);
        names[2].Codes.CopyTo(writer.Segment(0));
        names[3].Codes.CopyTo(writer.Segment(1));
        foreach (var column in names)
        {
            writer.BeginDictionary(column.Dictionary.Length);
            foreach (string name in column.Dictionary)
            {
                writer.AddValue(System.Text.Encoding.UTF8.GetBytes(name));
            }
        }

        Assert.Equal(bytes.Length, writer.WrittenBytes);
        return bytes;
    }

    private static CategoricalColumn Names(string name, IEnumerable<string?> cells)
    {
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] column = [.. cells.Select(cell => cell is null ? Cell.MissingCode : codes.TryGetValue(cell, out int code) ? code : codes[cell] = codes.Count)];
        return new CategoricalColumn(name, column, [.. codes.OrderBy(code => code.Value).Select(code => code.Key)]);
    }
}
