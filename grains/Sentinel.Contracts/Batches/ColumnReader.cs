using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Batches;

/// <summary>
/// Reads the columns of a <see cref="RowBatch"/> in place: the spans point into its bytes, nothing is copied.
/// The bytes come from another process, so every length is checked before it is believed.
/// </summary>
public readonly ref struct ColumnReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ColumnLayout _layout;

    private ColumnReader(ReadOnlySpan<byte> bytes, ColumnLayout layout)
    {
        _bytes = bytes;
        _layout = layout;
    }

    /// <summary>Counts and flags of the batch.</summary>
    public ColumnLayout Layout => _layout;

    /// <summary>Opens a batch's bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are no batch of a layout version known here, or are cut short.</exception>
    public static ColumnReader Open(ReadOnlySpan<byte> bytes)
    {
        var layout = ColumnLayout.Read(bytes);
        if (layout.RowCount < 0 || layout.NumericCount < 0 || layout.CategoricalCount < 0 || layout.HasPrediction > 1 || layout.HasClass > 1 || layout.HasIds > (layout.Version >= ColumnLayout.IdsVersion ? 1 : 0)
            || layout.SegmentCount is < 0 or > Signature.SegmentsMax || layout.HasEpochs is < 0 or > 1 || layout.HasAgainst is < 0 or > 1 || layout.HeaderSizeBytes + (layout.PerRowBytes * layout.RowCount) > bytes.Length)
        {
            throw new InvalidDataException($"A batch of {layout.RowCount} rows does not fit its {bytes.Length} bytes");
        }

        return new ColumnReader(bytes, layout);
    }

    /// <summary>Offset of each row in its partition, ascending; the rows of one message share one.</summary>
    public ReadOnlySpan<long> Offsets => Longs(_layout.HeaderSizeBytes);

    /// <summary>Event time of each row in Unix microseconds.</summary>
    public ReadOnlySpan<long> Times => Longs(_layout.TimesStart);

    /// <summary>Cells of a numeric feature, by its position among the numeric features; see <see cref="Cell"/>.</summary>
    public ReadOnlySpan<double> Numeric(int index) => Doubles(_layout.NumericStart(index));

    /// <summary>Cells of the prediction; empty where the batch has none.</summary>
    public ReadOnlySpan<double> Prediction => _layout.HasPrediction == 0 ? [] : Doubles(_layout.PredictionStart);

    /// <summary>Codes of a categorical feature, by its position among the categorical features; see <see cref="Cell"/>.</summary>
    public ReadOnlySpan<int> Categorical(int index) => Codes(_layout.CategoricalStart(index));

    /// <summary>Codes of the class; empty where the batch has none.</summary>
    public ReadOnlySpan<int> Class => _layout.HasClass == 0 ? [] : Codes(_layout.ClassStart);

    /// <summary>Codes of a declared segment, by its position among them; see <see cref="Cell"/>.</summary>
    public ReadOnlySpan<int> Segment(int index) => Codes(_layout.SegmentStart(index));

    /// <summary>Epoch of the route that chose the version for each row, 0 for none; empty where the batch has none.</summary>
    public ReadOnlySpan<int> Epochs => _layout.HasEpochs == 0 ? [] : Codes(_layout.EpochsStart);

    /// <summary>Codes of the class that the version with the traffic answered to the same request, of rows of its shadow; empty where the batch has none.</summary>
    public ReadOnlySpan<int> Against => _layout.HasAgainst == 0 ? [] : Codes(_layout.AgainstStart);

    /// <summary>Hash of each row's id; empty where the batch has none.</summary>
    public ReadOnlySpan<RowId> Ids => _layout.HasIds == 0 ? [] : MemoryMarshal.Cast<byte, RowId>(_bytes.Slice(_layout.IdsStart, RowId.SizeBytes * _layout.RowCount));

    /// <summary>Walks the dictionaries: that of each categorical feature in order, then that of the class, then that of each segment, then that of <see cref="Against"/>.</summary>
    public DictionaryReader Dictionaries => new(_bytes[_layout.DictionariesStart..]);

    private ReadOnlySpan<long> Longs(int start) => MemoryMarshal.Cast<byte, long>(_bytes.Slice(start, sizeof(long) * _layout.RowCount));

    private ReadOnlySpan<double> Doubles(int start) => MemoryMarshal.Cast<byte, double>(_bytes.Slice(start, sizeof(double) * _layout.RowCount));

    private ReadOnlySpan<int> Codes(int start) => MemoryMarshal.Cast<byte, int>(_bytes.Slice(start, sizeof(int) * _layout.RowCount));

    /// <summary>Reads dictionaries one after the other.</summary>
    public ref struct DictionaryReader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        /// <summary>Starts the next dictionary and says how many values it has; that many calls of <see cref="NextValue"/> must follow.</summary>
        /// <exception cref="InvalidDataException">The bytes are cut short.</exception>
        public int NextDictionary()
        {
            var count = TakeInt32();
            return count >= 0 && count <= _rest.Length / sizeof(int) ? count : throw new InvalidDataException($"A dictionary of {count} values does not fit its bytes");
        }

        /// <summary>The next value, in UTF-8.</summary>
        /// <exception cref="InvalidDataException">The bytes are cut short.</exception>
        public ReadOnlySpan<byte> NextValue()
        {
            var length = TakeInt32();
            if (length < 0 || length > _rest.Length)
            {
                throw new InvalidDataException($"A dictionary value of {length} bytes does not fit the {_rest.Length} bytes left");
            }

            var value = _rest[..length];
            _rest = _rest[length..];
            return value;
        }

        private int TakeInt32()
        {
            if (_rest.Length < sizeof(int))
            {
                throw new InvalidDataException("The dictionaries of a batch are cut short");
            }

            var value = BinaryPrimitives.ReadInt32LittleEndian(_rest);
            _rest = _rest[sizeof(int)..];
            return value;
        }
    }
}
