using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Sentinel.Contracts.Batches;

/// <summary>
/// Packs columns into the bytes of a <see cref="RowBatch"/>: call <see cref="Begin"/>, then write the columns and at last every dictionary in the order of <see cref="ColumnLayout"/>.
/// The buffer is the caller's and grows only through <see cref="SizeBytes"/>, so a steady stream allocates nothing.
/// Threading: none; one writer per buffer.
/// </summary>
public ref struct ColumnWriter
{
    private readonly Span<byte> _buffer;
    private readonly ColumnLayout _layout;
    private int _dictionaryEnd;

    private ColumnWriter(Span<byte> buffer, ColumnLayout layout)
    {
        _buffer = buffer;
        _layout = layout;
        _dictionaryEnd = layout.DictionariesStart;
    }

    /// <summary>Bytes written when every dictionary is in.</summary>
    public readonly int WrittenBytes => _dictionaryEnd;

    /// <summary>Bytes that a batch takes.</summary>
    /// <param name="layout">Row and column counts.</param>
    /// <param name="dictionaryTextBytes">UTF-8 bytes of all dictionary values together.</param>
    /// <param name="dictionaryValues">Values of all dictionaries together.</param>
    public static int SizeBytes(ColumnLayout layout, int dictionaryTextBytes, int dictionaryValues) =>
        layout.DictionariesStart + (sizeof(int) * (layout.CategoricalCount + layout.HasClass + layout.SegmentCount + layout.HasAgainst + dictionaryValues)) + dictionaryTextBytes;

    /// <summary>Starts a batch.</summary>
    /// <exception cref="ArgumentException">The buffer is smaller than the fixed columns.</exception>
    public static ColumnWriter Begin(Span<byte> buffer, ColumnLayout layout)
    {
        if (buffer.Length < layout.DictionariesStart)
        {
            throw new ArgumentException($"The buffer must hold {layout.DictionariesStart} bytes, held {buffer.Length}", nameof(buffer));
        }

        MemoryMarshal.AsBytes(new ReadOnlySpan<ColumnLayout>(in layout))[..layout.HeaderSizeBytes].CopyTo(buffer);
        return new ColumnWriter(buffer, layout);
    }

    /// <summary>Offset of each row, for the caller to fill.</summary>
    public readonly Span<long> Offsets => Longs(_layout.HeaderSizeBytes);

    /// <summary>Event time of each row in Unix microseconds, for the caller to fill.</summary>
    public readonly Span<long> Times => Longs(_layout.TimesStart);

    /// <summary>Cells of a numeric feature, for the caller to fill.</summary>
    public readonly Span<double> Numeric(int index) => Doubles(_layout.NumericStart(index));

    /// <summary>Cells of the prediction, for the caller to fill; valid where the layout has a prediction.</summary>
    public readonly Span<double> Prediction => Doubles(_layout.PredictionStart);

    /// <summary>Codes of a categorical feature, for the caller to fill.</summary>
    public readonly Span<int> Categorical(int index) => Codes(_layout.CategoricalStart(index));

    /// <summary>Codes of the class, for the caller to fill; valid where the layout has a class.</summary>
    public readonly Span<int> Class => Codes(_layout.ClassStart);

    /// <summary>Codes of a declared segment, for the caller to fill.</summary>
    public readonly Span<int> Segment(int index) => Codes(_layout.SegmentStart(index));

    /// <summary>Epoch of the route of each row, for the caller to fill; valid where the layout has epochs.</summary>
    public readonly Span<int> Epochs => Codes(_layout.EpochsStart);

    /// <summary>Codes of what the version with the traffic answered, for the caller to fill; valid where the layout has them.</summary>
    public readonly Span<int> Against => Codes(_layout.AgainstStart);

    /// <summary>Hashes of the ids, for the caller to fill; valid where the layout has ids.</summary>
    public readonly Span<RowId> Ids => MemoryMarshal.Cast<byte, RowId>(_buffer.Slice(_layout.IdsStart, RowId.SizeBytes * _layout.RowCount));

    /// <summary>Starts the dictionary of the next categorical column (the class comes after the features, then the segments, then what the other version answered): <paramref name="valueCount"/> calls of <see cref="AddValue"/> must follow.</summary>
    public void BeginDictionary(int valueCount)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer[_dictionaryEnd..], valueCount);
        _dictionaryEnd += sizeof(int);
    }

    /// <summary>Adds one dictionary value; its code is its position.</summary>
    public void AddValue(ReadOnlySpan<byte> utf8)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer[_dictionaryEnd..], utf8.Length);
        utf8.CopyTo(_buffer[(_dictionaryEnd + sizeof(int))..]);
        _dictionaryEnd += sizeof(int) + utf8.Length;
    }

    private readonly Span<long> Longs(int start) => MemoryMarshal.Cast<byte, long>(_buffer.Slice(start, sizeof(long) * _layout.RowCount));

    private readonly Span<double> Doubles(int start) => MemoryMarshal.Cast<byte, double>(_buffer.Slice(start, sizeof(double) * _layout.RowCount));

    private readonly Span<int> Codes(int start) => MemoryMarshal.Cast<byte, int>(_buffer.Slice(start, sizeof(int) * _layout.RowCount));
}
