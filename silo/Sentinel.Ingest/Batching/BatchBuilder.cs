using System.Text;
using System.Text.Unicode;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;

namespace Sentinel.Ingest.Batching;

/// <summary>
/// Gathers the rows of one version out of one partition in columns until they are sealed into a batch. A message is taken whole or not at all:
/// its cells are written behind the last row and count only when it is committed. Columns are reused from batch to batch, so a steady stream allocates nothing.
/// Threading: none; the consumer's thread owns it.
/// </summary>
internal sealed class BatchBuilder
{
    private const int StartCapacity = 64;

    private readonly double[][] _numeric;
    private readonly int[][] _codes;
    private readonly CategoryDictionary[] _dictionaries;
    private readonly int[] _dictionaryMarks;
    private readonly bool[] _filled;
    private readonly byte[][] _segmentNames;

    // The categorical feature that a segment is taken from where a row does not name it; -1 for none.
    private readonly int[] _segmentFeatures;
    private readonly List<long> _malformed = [];
    private long[] _offsets = new long[StartCapacity];
    private long[] _times = new long[StartCapacity];
    private RowId[] _ids = new RowId[StartCapacity];
    private int[] _epochs = new int[StartCapacity];
    private int _capacity = StartCapacity;
    private int _unknownFeatureCells;
    private int _unknownMark;
    private int _unknownSegmentCells;
    private int _unknownSegmentMark;
    private bool _hasClass;
    private bool _hasIds;
    private bool _hasEpochs;
    private bool _hasAgainst;
    private bool _idsFilled;

    /// <summary>Starts empty.</summary>
    public BatchBuilder(VersionSchema schema)
    {
        Schema = schema;
        Index = new ColumnIndex(schema);
        _numeric = [.. Enumerable.Range(0, schema.Numeric.Length + 1).Select(_ => new double[StartCapacity])];
        _codes = [.. Enumerable.Range(0, schema.Categorical.Length + 1 + schema.Segments.Length + 1).Select(_ => new int[StartCapacity])];
        _segmentNames = Array.ConvertAll(schema.Segments, Encoding.UTF8.GetBytes);
        _segmentFeatures = Array.ConvertAll(schema.Segments, name => Array.IndexOf(schema.Categorical, name));
        CategoryDictionary[] columns = [.. Enumerable.Range(0, schema.Categorical.Length + 1).Select(_ => new CategoryDictionary())];

        // A segment that is a feature too has its dictionary, so that a code of the one is one of the other.
        _dictionaries = [.. columns, .. _segmentFeatures.Select(feature => feature < 0 ? new CategoryDictionary() : columns[feature]), new CategoryDictionary()];
        _dictionaryMarks = new int[_codes.Length];
        _filled = new bool[_numeric.Length + _codes.Length];
        PredictionColumn = schema.Numeric.Length;
        ClassColumn = schema.Categorical.Length;
    }

    /// <summary>The version's columns.</summary>
    public VersionSchema Schema { get; }

    /// <summary>Finds feature columns by name.</summary>
    public ColumnIndex Index { get; }

    /// <summary>Rows committed.</summary>
    public int RowCount { get; private set; }

    /// <summary>Position of the prediction among the numeric columns.</summary>
    public int PredictionColumn { get; }

    /// <summary>Position of the class among the categorical columns.</summary>
    public int ClassColumn { get; }

    /// <summary>Position of the first declared segment among the categorical columns.</summary>
    public int SegmentColumn => ClassColumn + 1;

    /// <summary>Position among the categorical columns of the class that the version with the traffic answered to what its shadow was shown.</summary>
    public int AgainstColumn => SegmentColumn + _segmentNames.Length;

    /// <summary>Offset after the last message committed or reported.</summary>
    public long Next { get; private set; }

    /// <summary>Whether there is nothing to send.</summary>
    public bool IsEmpty => RowCount == 0 && _malformed.Count == 0;

    /// <summary>Bytes that the batch would take now.</summary>
    public int SizeBytes
    {
        get
        {
            var (bytes, values) = (0, 0);
            for (var c = 0; c < _dictionaries.Length; c++)
            {
                if (IsWritten(c))
                {
                    bytes += _dictionaries[c].TextBytes;
                    values += _dictionaries[c].Count;
                }
            }

            return ColumnWriter.SizeBytes(Layout, bytes, values);
        }
    }

    private ColumnLayout Layout => new(
        ColumnLayout.CurrentVersion, Schema.HasPrediction ? (byte)1 : (byte)0, _hasClass ? (byte)1 : (byte)0, _hasIds ? (byte)1 : (byte)0, RowCount,
        (short)Schema.Numeric.Length, (short)Schema.Categorical.Length, _unknownFeatureCells, Schema.Segments.Length, _unknownSegmentCells,
        _hasEpochs ? 1 : 0, _hasAgainst ? 1 : 0);

    /// <summary>Starts a message.</summary>
    public void Begin()
    {
        _unknownMark = _unknownFeatureCells;
        _unknownSegmentMark = _unknownSegmentCells;
        _idsFilled = false;
        Array.Clear(_filled);
        for (var c = 0; c < _dictionaries.Length; c++)
        {
            _dictionaryMarks[c] = _dictionaries[c].Count;
        }
    }

    /// <summary>Writes a numeric cell of the message's row <paramref name="row"/>, 0-based.</summary>
    public void SetNumeric(int column, int row, double cell)
    {
        var at = Reserve(row);
        _numeric[column][at] = cell;
    }

    /// <summary>Writes a categorical cell that holds no value.</summary>
    public void SetCode(int column, int row, int code)
    {
        var at = Reserve(row);
        _codes[column][at] = code;
    }

    /// <summary>Writes a categorical cell; false when the text is no UTF-8.</summary>
    public bool TrySetText(int column, int row, ReadOnlySpan<byte> text)
    {
        var at = Reserve(row);
        var dictionary = _dictionaries[column];
        var known = dictionary.Count;
        var code = dictionary.Intern(text);
        _codes[column][at] = code;
        return code < known || Utf8.IsValid(text);
    }

    /// <summary>Writes the event time of the message's row <paramref name="row"/>, in Unix microseconds.</summary>
    public void SetTime(int row, long microseconds)
    {
        var at = Reserve(row);
        _times[at] = microseconds;
    }

    /// <summary>Writes the id of the message's row <paramref name="row"/>.</summary>
    public void SetId(int row, RowId id)
    {
        var at = Reserve(row);
        _ids[at] = id;
    }

    /// <summary>Says that every row of the message has its id, or <see cref="RowId.None"/>.</summary>
    public void MarkIds() => _idsFilled = true;

    /// <summary>Says that every row of the message has its cell of a numeric column.</summary>
    public void MarkNumeric(int column) => _filled[column] = true;

    /// <summary>Says that every row of the message has its cell of a categorical column.</summary>
    public void MarkCodes(int column) => _filled[_numeric.Length + column] = true;

    /// <summary>Whether the message has brought its class.</summary>
    public bool HasClassCells => _filled[_numeric.Length + ClassColumn];

    /// <summary>Counts cells of features that the schema does not name.</summary>
    public void AddUnknownFeatureCells(int cells) => _unknownFeatureCells += cells;

    /// <summary>Counts cells of segments that the version does not declare.</summary>
    public void AddUnknownSegmentCells(int cells) => _unknownSegmentCells += cells;

    /// <summary>The categorical column of a declared segment, or <see cref="ColumnIndex.None"/>.</summary>
    public int FindSegment(ReadOnlySpan<byte> name)
    {
        for (var segment = 0; segment < _segmentNames.Length; segment++)
        {
            if (_segmentNames[segment].AsSpan().SequenceEqual(name))
            {
                return SegmentColumn + segment;
            }
        }

        return ColumnIndex.None;
    }

    /// <summary>Takes the message: columns that it did not fill are missing in all its rows.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="offset">Its offset.</param>
    /// <param name="time">Event time of all its rows in Unix microseconds; null where each was set.</param>
    /// <param name="epoch">Epoch of the route of all its rows; 0 for none.</param>
    public void Commit(int rows, long offset, long? time, int epoch = 0)
    {
        if (rows > 0)
        {
            Reserve(rows - 1);
            FillMissing(rows);
            _offsets.AsSpan(RowCount, rows).Fill(offset);
            if (time is { } microseconds)
            {
                _times.AsSpan(RowCount, rows).Fill(microseconds);
            }

            _epochs.AsSpan(RowCount, rows).Fill(epoch);
        }

        _hasClass |= _filled[_numeric.Length + ClassColumn];
        _hasIds |= _idsFilled;
        _hasEpochs |= epoch > 0;
        _hasAgainst |= _filled[_numeric.Length + AgainstColumn];
        RowCount += rows;
        Next = offset + 1;
    }

    /// <summary>Forgets what was written of the message.</summary>
    public void Rollback()
    {
        _unknownFeatureCells = _unknownMark;
        _unknownSegmentCells = _unknownSegmentMark;
        for (var c = 0; c < _dictionaries.Length; c++)
        {
            _dictionaries[c].Truncate(_dictionaryMarks[c]);
        }
    }

    /// <summary>Reports a message that named this version but went to the dead-letter topic.</summary>
    public void AddMalformed(long offset)
    {
        _malformed.Add(offset);
        Next = offset + 1;
    }

    /// <summary>Writes the columns into <paramref name="buffer"/>, which holds at least <see cref="SizeBytes"/> bytes, and answers how many it took.</summary>
    public int Write(Span<byte> buffer)
    {
        var writer = ColumnWriter.Begin(buffer, Layout);
        _offsets.AsSpan(0, RowCount).CopyTo(writer.Offsets);
        _times.AsSpan(0, RowCount).CopyTo(writer.Times);
        for (var c = 0; c < PredictionColumn; c++)
        {
            _numeric[c].AsSpan(0, RowCount).CopyTo(writer.Numeric(c));
        }

        if (Schema.HasPrediction)
        {
            _numeric[PredictionColumn].AsSpan(0, RowCount).CopyTo(writer.Prediction);
        }

        for (var c = 0; c < ClassColumn; c++)
        {
            _codes[c].AsSpan(0, RowCount).CopyTo(writer.Categorical(c));
        }

        if (_hasClass)
        {
            _codes[ClassColumn].AsSpan(0, RowCount).CopyTo(writer.Class);
        }

        for (var s = 0; s < _segmentNames.Length; s++)
        {
            _codes[SegmentColumn + s].AsSpan(0, RowCount).CopyTo(writer.Segment(s));
        }

        if (_hasEpochs)
        {
            _epochs.AsSpan(0, RowCount).CopyTo(writer.Epochs);
        }

        if (_hasAgainst)
        {
            _codes[AgainstColumn].AsSpan(0, RowCount).CopyTo(writer.Against);
        }

        if (_hasIds)
        {
            _ids.AsSpan(0, RowCount).CopyTo(writer.Ids);
        }

        for (var c = 0; c < _dictionaries.Length; c++)
        {
            if (IsWritten(c))
            {
                Write(_dictionaries[c], ref writer);
            }
        }

        return writer.WrittenBytes;
    }

    /// <summary>Offsets of the messages reported by <see cref="AddMalformed"/>, ascending.</summary>
    public long[] MalformedOffsets() => [.. _malformed];

    /// <summary>Starts the next batch.</summary>
    public void Clear()
    {
        RowCount = 0;
        _unknownFeatureCells = 0;
        _unknownSegmentCells = 0;
        _hasClass = false;
        _hasIds = false;
        _hasEpochs = false;
        _hasAgainst = false;
        _malformed.Clear();
        foreach (var dictionary in _dictionaries)
        {
            dictionary.Truncate(0);
        }
    }

    private static void Write(CategoryDictionary dictionary, ref ColumnWriter writer)
    {
        writer.BeginDictionary(dictionary.Count);
        for (var code = 0; code < dictionary.Count; code++)
        {
            writer.AddValue(dictionary[code]);
        }
    }

    private bool IsWritten(int column) => (column != ClassColumn || _hasClass) && (column != AgainstColumn || _hasAgainst);

    private void FillMissing(int rows)
    {
        if (!_idsFilled)
        {
            _ids.AsSpan(RowCount, rows).Fill(RowId.None);
        }

        for (var c = 0; c < _numeric.Length; c++)
        {
            if (!_filled[c])
            {
                _numeric[c].AsSpan(RowCount, rows).Fill(Cell.Missing);
            }
        }

        for (var c = 0; c < _codes.Length; c++)
        {
            if (!_filled[_numeric.Length + c])
            {
                _codes[c].AsSpan(RowCount, rows).Fill(Cell.MissingCode);
            }
        }

        for (var s = 0; s < _segmentFeatures.Length; s++)
        {
            if (_segmentFeatures[s] >= 0 && !_filled[_numeric.Length + SegmentColumn + s])
            {
                _codes[_segmentFeatures[s]].AsSpan(RowCount, rows).CopyTo(_codes[SegmentColumn + s].AsSpan(RowCount, rows));
            }
        }
    }

    private int Reserve(int row)
    {
        var at = RowCount + row;
        if (at >= _capacity)
        {
            Grow(at + 1);
        }

        return at;
    }

    private void Grow(int rows)
    {
        _capacity = Math.Max(rows, 2 * _capacity);
        Array.Resize(ref _offsets, _capacity);
        Array.Resize(ref _times, _capacity);
        Array.Resize(ref _ids, _capacity);
        Array.Resize(ref _epochs, _capacity);
        for (var c = 0; c < _numeric.Length; c++)
        {
            Array.Resize(ref _numeric[c], _capacity);
        }

        for (var c = 0; c < _codes.Length; c++)
        {
            Array.Resize(ref _codes[c], _capacity);
        }
    }
}
