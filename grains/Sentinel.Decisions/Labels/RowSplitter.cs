using System.Text;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Labels;

namespace Sentinel.Decisions.Labels;

/// <summary>
/// Splits a batch's rows by the label shard of their ids, into the columns of <see cref="LabelColumns"/>. Rows without an id or, for predictions, without a window go nowhere. Allocates a
/// message for each shard that has rows; nothing for a row.
/// </summary>
public static class RowSplitter
{
    private const int NoWindow = -1;

    /// <summary>Splits labels from a row on.</summary>
    /// <returns>Columns by label shard; null for a shard without rows.</returns>
    public static byte[]?[] SplitLabels(in ColumnReader columns, int start)
    {
        Span<int> counts = stackalloc int[LabelShardId.Count];
        Count(columns.Ids, start, [], counts);
        return Split(columns, start, [], [], counts);
    }

    /// <summary>Splits predictions by the windows that they were folded into; a row outside of them missed its window.</summary>
    /// <param name="columns">The batch.</param>
    /// <param name="runs">Which rows went into which windows.</param>
    /// <returns>Columns by label shard; null for a shard without rows.</returns>
    public static byte[]?[] SplitPredictions(in ColumnReader columns, IReadOnlyList<Windows.WindowRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (columns.Layout.HasIds == 0 || runs.Count == 0)
        {
            return new byte[]?[LabelShardId.Count];
        }

        var names = new List<string>();
        var windows = new int[columns.Layout.RowCount];
        Array.Fill(windows, NoWindow);
        foreach (var run in runs)
        {
            var code = names.IndexOf(run.WindowId);
            if (code < 0)
            {
                code = names.Count;
                names.Add(run.WindowId);
            }

            windows.AsSpan(run.Start, run.Count).Fill(code);
        }

        Span<int> counts = stackalloc int[LabelShardId.Count];
        Count(columns.Ids, 0, windows, counts);
        return Split(columns, 0, windows, [.. names.Select(Encoding.UTF8.GetBytes)], counts);
    }

    private static void Count(ReadOnlySpan<RowId> ids, int start, ReadOnlySpan<int> windows, Span<int> counts)
    {
        for (var row = start; row < ids.Length; row++)
        {
            if (Goes(ids[row], windows, row))
            {
                counts[LabelShardId.Of(ids[row])]++;
            }
        }
    }

    private static bool Goes(RowId id, ReadOnlySpan<int> windows, int row) => !id.IsNone && (windows.IsEmpty || windows[row] != NoWindow);

    private static byte[]?[] Split(in ColumnReader columns, int start, ReadOnlySpan<int> windows, byte[][] names, ReadOnlySpan<int> counts)
    {
        var texts = Classes(columns);
        var split = new byte[]?[LabelShardId.Count];
        for (var shard = 0; shard < split.Length; shard++)
        {
            if (counts[shard] > 0)
            {
                split[shard] = Pick(columns, start, shard, windows, names, texts, counts[shard]);
            }
        }

        return split;
    }

    private static byte[] Pick(in ColumnReader columns, int start, int shard, ReadOnlySpan<int> windows, byte[][] names, byte[][] texts, int count)
    {
        var from = columns.Layout;
        var layout = new ColumnLayout(ColumnLayout.CurrentVersion, from.HasPrediction, from.HasClass, HasIds: 1, count, NumericCount: 0, (short)(windows.IsEmpty ? 0 : 1), UnknownFeatureCells: 0);
        var dictionary = windows.IsEmpty ? texts : [.. names, .. texts];
        var bytes = new byte[ColumnWriter.SizeBytes(layout, dictionary.Sum(value => value.Length), dictionary.Length)];
        var writer = ColumnWriter.Begin(bytes, layout);
        var to = 0;
        var ids = columns.Ids;
        for (var row = start; row < ids.Length; row++)
        {
            if (!Goes(ids[row], windows, row) || LabelShardId.Of(ids[row]) != shard)
            {
                continue;
            }

            writer.Offsets[to] = columns.Offsets[row];
            writer.Times[to] = columns.Times[row];
            writer.Ids[to] = ids[row];
            if (from.HasPrediction == 1)
            {
                writer.Prediction[to] = columns.Prediction[row];
            }

            if (!windows.IsEmpty)
            {
                writer.Categorical(0)[to] = windows[row];
            }

            if (from.HasClass == 1)
            {
                writer.Class[to] = columns.Class[row];
            }

            to++;
        }

        if (!windows.IsEmpty)
        {
            Write(ref writer, names);
        }

        if (from.HasClass == 1)
        {
            Write(ref writer, texts);
        }

        return bytes;
    }

    private static void Write(ref ColumnWriter writer, byte[][] values)
    {
        writer.BeginDictionary(values.Length);
        foreach (var value in values)
        {
            writer.AddValue(value);
        }
    }

    private static byte[][] Classes(in ColumnReader columns)
    {
        if (columns.Layout.HasClass == 0)
        {
            return [];
        }

        var dictionaries = columns.Dictionaries;
        for (var column = 0; column < columns.Layout.CategoricalCount; column++)
        {
            for (var left = dictionaries.NextDictionary(); left > 0; left--)
            {
                dictionaries.NextValue();
            }
        }

        var values = new byte[dictionaries.NextDictionary()][];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = dictionaries.NextValue().ToArray();
        }

        return values;
    }
}
