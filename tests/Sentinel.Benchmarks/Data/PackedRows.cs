using System.Text;
using Sentinel.Contracts.Batches;

namespace Sentinel.Benchmarks.Data;

/// <summary>Packs rows as the batch builder does, without the JSON before it.</summary>
internal static class PackedRows
{
    /// <param name="rows">The rows.</param>
    /// <param name="start">The first to pack.</param>
    /// <param name="count">How many.</param>
    /// <param name="segmented">Whether the first categorical feature is a segment besides.</param>
    public static byte[] Of(Rows rows, int start, int count, bool segmented = false)
    {
        var layout = new ColumnLayout(ColumnLayout.CurrentVersion, HasPrediction: 1, HasClass: 0, HasIds: 0, count, Rows.NumericCount, Rows.CategoricalCount, UnknownFeatureCells: 0, segmented ? 1 : 0);
        string[][] dictionaries = segmented ? [.. Rows.Dictionaries, Rows.Dictionaries[0]] : Rows.Dictionaries;
        var names = dictionaries.Select(dictionary => dictionary.Select(Encoding.UTF8.GetBytes).ToArray()).ToArray();
        var bytes = new byte[ColumnWriter.SizeBytes(layout, names.Sum(dictionary => dictionary.Sum(name => name.Length)), names.Sum(dictionary => dictionary.Length))];
        var writer = ColumnWriter.Begin(bytes, layout);
        for (var row = 0; row < count; row++)
        {
            writer.Offsets[row] = start + row;
            writer.Times[row] = (1_790_000_000L + start + row) * 1_000_000;
        }

        for (var column = 0; column < Rows.NumericCount; column++)
        {
            rows.Numeric[column].AsSpan(start, count).CopyTo(writer.Numeric(column));
        }

        rows.Prediction.AsSpan(start, count).CopyTo(writer.Prediction);
        for (var column = 0; column < Rows.CategoricalCount; column++)
        {
            rows.Codes[column].AsSpan(start, count).CopyTo(writer.Categorical(column));
        }

        if (segmented)
        {
            rows.Codes[0].AsSpan(start, count).CopyTo(writer.Segment(0));
        }

        foreach (var dictionary in names)
        {
            writer.BeginDictionary(dictionary.Length);
            foreach (var name in dictionary)
            {
                writer.AddValue(name);
            }
        }

        return bytes;
    }
}
