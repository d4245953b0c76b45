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
    private const int NoPlace = -1;

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

        var names = new PlaceNames(columns);
        var places = new int[columns.Layout.RowCount];
        Array.Fill(places, NoPlace);
        foreach (var run in runs)
        {
            for (var row = run.Start; row < run.Start + run.Count; row++)
            {
                places[row] = names.CodeOf(columns, run.WindowId, row);
            }
        }

        Span<int> counts = stackalloc int[LabelShardId.Count];
        Count(columns.Ids, 0, places, counts);
        return Split(columns, 0, places, names.Encoded, counts);
    }

    private static void Count(ReadOnlySpan<RowId> ids, int start, ReadOnlySpan<int> places, Span<int> counts)
    {
        for (var row = start; row < ids.Length; row++)
        {
            if (Goes(ids[row], places, row))
            {
                counts[LabelShardId.Of(ids[row])]++;
            }
        }
    }

    private static bool Goes(RowId id, ReadOnlySpan<int> places, int row) => !id.IsNone && (places.IsEmpty || places[row] != NoPlace);

    private static byte[]?[] Split(in ColumnReader columns, int start, ReadOnlySpan<int> places, byte[][] names, ReadOnlySpan<int> counts)
    {
        var texts = Classes(columns);
        var split = new byte[]?[LabelShardId.Count];
        for (var shard = 0; shard < split.Length; shard++)
        {
            if (counts[shard] > 0)
            {
                split[shard] = Pick(columns, start, shard, places, names, texts, counts[shard]);
            }
        }

        return split;
    }

    private static byte[] Pick(in ColumnReader columns, int start, int shard, ReadOnlySpan<int> places, byte[][] names, byte[][] texts, int count)
    {
        var from = columns.Layout;
        var layout = new ColumnLayout(ColumnLayout.CurrentVersion, from.HasPrediction, from.HasClass, HasIds: 1, count, NumericCount: 0, (short)(places.IsEmpty ? 0 : 1), UnknownFeatureCells: 0);
        var dictionary = places.IsEmpty ? texts : [.. names, .. texts];
        var bytes = new byte[ColumnWriter.SizeBytes(layout, dictionary.Sum(value => value.Length), dictionary.Length)];
        var writer = ColumnWriter.Begin(bytes, layout);
        var to = 0;
        var ids = columns.Ids;
        for (var row = start; row < ids.Length; row++)
        {
            if (!Goes(ids[row], places, row) || LabelShardId.Of(ids[row]) != shard)
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

            if (!places.IsEmpty)
            {
                writer.Categorical(0)[to] = places[row];
            }

            if (from.HasClass == 1)
            {
                writer.Class[to] = columns.Class[row];
            }

            to++;
        }

        if (!places.IsEmpty)
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

        return ValuesOf(columns, columns.Layout.CategoricalCount);
    }

    // The values of a dictionary, by its place among them.
    private static byte[][] ValuesOf(in ColumnReader columns, int index)
    {
        var dictionaries = columns.Dictionaries;
        for (; index > 0; index--)
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

    /// <summary>The places of a batch's predictions, each named once. Neighbours mostly share one.</summary>
    private sealed class PlaceNames
    {
        private readonly Dictionary<(string Window, int Epoch, int Against), int> _codes = [];
        private readonly List<byte[]> _names = [];
        private readonly string[] _against;
        private (string Window, int Epoch, int Against) _last = ("", 0, Cell.MissingCode);
        private int _lastCode = NoPlace;

        internal PlaceNames(in ColumnReader columns)
        {
            var layout = columns.Layout;
            _against = layout.HasAgainst == 0 ? [] : Array.ConvertAll(ValuesOf(columns, layout.CategoricalCount + layout.HasClass + layout.SegmentCount), Encoding.UTF8.GetString);
        }

        internal byte[][] Encoded => [.. _names];

        internal int CodeOf(in ColumnReader columns, string window, int row)
        {
            var epoch = columns.Layout.HasEpochs == 1 ? columns.Epochs[row] : 0;
            var against = epoch > 0 && columns.Layout.HasAgainst == 1 && columns.Against[row] is >= 0 and var code ? code : Cell.MissingCode;
            if (_lastCode == NoPlace || _last != (window, epoch, against))
            {
                _last = (window, epoch, against);
                if (!_codes.TryGetValue(_last, out _lastCode))
                {
                    _codes[_last] = _lastCode = _names.Count;
                    _names.Add(Encoding.UTF8.GetBytes(new PredictionPlace(window, epoch, against >= 0 ? _against[against] : null).ToString()));
                }
            }

            return _lastCode;
        }
    }
}
