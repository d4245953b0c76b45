using Sentinel.Contracts.Batches;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Statistics.Segments;

/// <summary>
/// Where the values of a batch's segments lie among those that a reference tells apart, and the buffers in which its rows are told apart. One per shard, bound
/// anew to each batch; buffers grow to the largest batch and are reused.
/// </summary>
internal sealed class SegmentMappings
{
    private readonly ReferenceProfile _reference;
    private readonly FeatureReference[] _features;
    private readonly SegmentColumn[] _columns;
    private readonly byte[][] _cellOfCode;
    private readonly byte[][] _cells;
    private byte[] _bins = [];

    public SegmentMappings(ReferenceProfile reference)
    {
        _reference = reference;
        _features = [.. reference.Features];
        _columns = reference.Segments.Count == 0 ? [] : [.. reference.Segments[0].Columns];
        _cellOfCode = [.. reference.Segments.Select(_ => Array.Empty<byte>())];
        _cells = [.. reference.Segments.Select(_ => Array.Empty<byte>())];
    }

    /// <summary>Maps the segments' dictionaries, the reader standing at the first. A batch without segments has none of their values.</summary>
    public void Bind(in ColumnReader batch, ref ColumnReader.DictionaryReader dictionaries)
    {
        if (_cellOfCode.Length == 0 || batch.Layout.SegmentCount == 0)
        {
            return;
        }

        if (batch.Layout.SegmentCount != _cellOfCode.Length)
        {
            throw new ArgumentException($"The batch has {batch.Layout.SegmentCount} segments, the reference {_cellOfCode.Length}.", nameof(batch));
        }

        for (int segment = 0; segment < _cellOfCode.Length; segment++)
        {
            int values = dictionaries.NextDictionary();
            Grow(ref _cellOfCode[segment], values);
            for (int code = 0; code < values; code++)
            {
                _cellOfCode[segment][code] = _reference.Segments[segment].CellOf(dictionaries.NextValue());
            }
        }
    }

    /// <summary>Folds a stretch of the batch's rows into a table per segment. O(1) a cell and segment.</summary>
    public void Fold(in ColumnReader batch, BatchMappings mappings, int start, int count, SegmentTable[] tables)
    {
        if (tables.Length == 0 || count == 0)
        {
            return;
        }

        Grow(ref _bins, count);
        for (int segment = 0; segment < tables.Length; segment++)
        {
            TellApart(batch, segment, start, count);
            tables[segment].CountRows(_cells[segment].AsSpan(0, count));
        }

        var bins = _bins.AsSpan(0, count);
        int numeric = 0;
        int categorical = 0;
        int column = 0;
        foreach (var feature in _features)
        {
            if (feature.Numeric is not null)
            {
                _columns[column].Cut(batch.Numeric(numeric++).Slice(start, count), bins);
            }
            else
            {
                _columns[column].Cut(batch.Categorical(categorical).Slice(start, count), mappings.Categories(categorical).Indices, bins);
                categorical++;
            }

            Count(column++, bins, tables);
        }

        FoldAnswers(batch, mappings, start, bins, column, tables);
    }

    private static void Grow(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new byte[length];
        }
    }

    private void FoldAnswers(in ColumnReader batch, BatchMappings mappings, int start, Span<byte> bins, int column, SegmentTable[] tables)
    {
        if (_reference.Prediction is not null)
        {
            if (batch.Layout.HasPrediction != 0)
            {
                var predictions = batch.Prediction.Slice(start, bins.Length);
                _columns[column].Cut(predictions, bins);
                for (int segment = 0; segment < tables.Length; segment++)
                {
                    tables[segment].AddPredictions(_cells[segment].AsSpan(0, bins.Length), predictions);
                }
            }
            else
            {
                bins.Fill(_columns[column].WithoutValue);
            }

            Count(column++, bins, tables);
        }

        if (_reference.Class is not null)
        {
            if (batch.Layout.HasClass != 0)
            {
                _columns[column].Cut(batch.Class.Slice(start, bins.Length), mappings.Class().Indices, bins);
            }
            else
            {
                bins.Fill(_columns[column].WithoutValue);
            }

            Count(column, bins, tables);
        }
    }

    private void TellApart(in ColumnReader batch, int segment, int start, int count)
    {
        Grow(ref _cells[segment], count);
        var cells = _cells[segment].AsSpan(0, count);
        byte none = _reference.Segments[segment].WithoutValue;
        if (batch.Layout.SegmentCount == 0)
        {
            cells.Fill(none);
            return;
        }

        byte[] cellOfCode = _cellOfCode[segment];
        var codes = batch.Segment(segment).Slice(start, count);
        for (int row = 0; row < codes.Length; row++)
        {
            cells[row] = codes[row] < 0 ? none : cellOfCode[codes[row]];
        }
    }

    private void Count(int column, ReadOnlySpan<byte> bins, SegmentTable[] tables)
    {
        for (int segment = 0; segment < tables.Length; segment++)
        {
            tables[segment].Count(column, _cells[segment].AsSpan(0, bins.Length), bins);
        }
    }
}
