using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sentinel.Contracts.Batches;

/// <summary>
/// Layout version 3 of a batch's columns, little-endian:
/// header (24 bytes: this struct) · offsets, i64 × rows · times in Unix microseconds, i64 × rows · each numeric feature, f64 × rows · prediction, f64 × rows, if the header says so ·
/// each categorical feature, i32 × rows · class, i32 × rows, if the header says so · each declared segment, i32 × rows · hashes of the ids, 16 bytes × rows, if the header says so · the dictionaries of the categorical columns, of the
/// class and of the segments: i32 count, then i32 length and UTF-8 bytes of each value.
/// Features stand in the order of the version's schema, numeric and categorical ones apart; segments in the order in which they are declared. Version 2 is the same without segments, its header
/// the first 16 bytes of this one; version 1 is version 2 without ids.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ColumnLayout(
    byte Version, byte HasPrediction, byte HasClass, byte HasIds, int RowCount, short NumericCount, short CategoricalCount, int UnknownFeatureCells, int SegmentCount = 0, int UnknownSegmentCells = 0)
{
    /// <summary>The layout version that is written.</summary>
    public const byte CurrentVersion = 3;

    /// <summary>The oldest layout version that is read.</summary>
    public const byte OldestVersion = 1;

    /// <summary>The first layout version with ids.</summary>
    public const byte IdsVersion = 2;

    /// <summary>The first layout version with segments.</summary>
    public const byte SegmentsVersion = 3;

    private const int FormerHeaderSizeBytes = 16;

    /// <summary>Size of the header in bytes.</summary>
    public int HeaderSizeBytes => SizeOfHeader(Version);

    internal int TimesStart => HeaderSizeBytes + (sizeof(long) * RowCount);

    internal int NumericStart(int index) => TimesStart + (sizeof(long) * RowCount * (1 + index));

    internal int PredictionStart => NumericStart(NumericCount);

    internal int CategoricalStart(int index) => PredictionStart + (sizeof(double) * RowCount * HasPrediction) + (sizeof(int) * RowCount * index);

    internal int ClassStart => CategoricalStart(CategoricalCount);

    internal int SegmentStart(int index) => ClassStart + (sizeof(int) * RowCount * (HasClass + index));

    internal int IdsStart => SegmentStart(SegmentCount);

    internal int DictionariesStart => IdsStart + (RowId.SizeBytes * RowCount * HasIds);

    internal long PerRowBytes => ((2L + NumericCount + HasPrediction) * sizeof(long)) + (((long)CategoricalCount + HasClass + SegmentCount) * sizeof(int)) + ((long)HasIds * RowId.SizeBytes);

    internal static ColumnLayout Read(ReadOnlySpan<byte> bytes)
    {
        var version = bytes.IsEmpty ? CurrentVersion : bytes[0];
        if (version is < OldestVersion or > CurrentVersion)
        {
            throw new InvalidDataException($"Batch layout version {version} is not known; this build reads versions {OldestVersion} to {CurrentVersion}");
        }

        var size = SizeOfHeader(version);
        if (bytes.Length < size)
        {
            throw new InvalidDataException($"A batch needs {size} bytes of header, had {bytes.Length}");
        }

        Span<byte> header = stackalloc byte[Unsafe.SizeOf<ColumnLayout>()];
        header.Clear();
        bytes[..size].CopyTo(header);
        return MemoryMarshal.Read<ColumnLayout>(header);
    }

    private static int SizeOfHeader(byte version) => version >= SegmentsVersion ? Unsafe.SizeOf<ColumnLayout>() : FormerHeaderSizeBytes;
}
