using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sentinel.Contracts.Batches;

/// <summary>
/// Layout version 4 of a batch's columns, little-endian:
/// header (32 bytes: this struct) · offsets, i64 × rows · times in Unix microseconds, i64 × rows · each numeric feature, f64 × rows · prediction, f64 × rows, if the header says so ·
/// each categorical feature, i32 × rows · class, i32 × rows, if the header says so · each declared segment, i32 × rows · epoch of the route that chose the version (0 for none), i32 × rows, if the
/// header says so · class that the version with the traffic answered to what a shadow was shown a copy of, i32 × rows, if the header says so · hashes of the ids, 16 bytes × rows, if the header says so · the dictionaries of the
/// categorical columns, of the class, of the segments and of those other answers: i32 count, then i32 length and UTF-8 bytes of each value.
/// Features stand in the order of the version's schema, numeric and categorical ones apart; segments in the order in which they are declared. Version 3 is the same without epochs and other
/// answers, its header the first 24 bytes of this one; version 2 is version 3 without segments, its header the first 16 bytes; version 1 is version 2 without ids.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ColumnLayout(
    byte Version, byte HasPrediction, byte HasClass, byte HasIds, int RowCount, short NumericCount, short CategoricalCount, int UnknownFeatureCells, int SegmentCount = 0, int UnknownSegmentCells = 0,
    int HasEpochs = 0, int HasAgainst = 0)
{
    /// <summary>The layout version that is written.</summary>
    public const byte CurrentVersion = 4;

    /// <summary>The oldest layout version that is read.</summary>
    public const byte OldestVersion = 1;

    /// <summary>The first layout version with ids.</summary>
    public const byte IdsVersion = 2;

    /// <summary>The first layout version with segments.</summary>
    public const byte SegmentsVersion = 3;

    /// <summary>The first layout version with epochs and other answers.</summary>
    public const byte EpochsVersion = 4;

    private const int HeaderBeforeSegments = 16;
    private const int HeaderBeforeEpochs = 24;

    /// <summary>Size of the header in bytes.</summary>
    public int HeaderSizeBytes => SizeOfHeader(Version);

    internal int TimesStart => HeaderSizeBytes + (sizeof(long) * RowCount);

    internal int NumericStart(int index) => TimesStart + (sizeof(long) * RowCount * (1 + index));

    internal int PredictionStart => NumericStart(NumericCount);

    internal int CategoricalStart(int index) => PredictionStart + (sizeof(double) * RowCount * HasPrediction) + (sizeof(int) * RowCount * index);

    internal int ClassStart => CategoricalStart(CategoricalCount);

    internal int SegmentStart(int index) => ClassStart + (sizeof(int) * RowCount * (HasClass + index));

    internal int EpochsStart => SegmentStart(SegmentCount);

    internal int AgainstStart => EpochsStart + (sizeof(int) * RowCount * HasEpochs);

    internal int IdsStart => AgainstStart + (sizeof(int) * RowCount * HasAgainst);

    internal int DictionariesStart => IdsStart + (RowId.SizeBytes * RowCount * HasIds);

    internal long PerRowBytes => ((2L + NumericCount + HasPrediction) * sizeof(long)) + (((long)CategoricalCount + HasClass + SegmentCount + HasEpochs + HasAgainst) * sizeof(int)) + ((long)HasIds * RowId.SizeBytes);

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

    private static int SizeOfHeader(byte version) => version switch
    {
        >= EpochsVersion => Unsafe.SizeOf<ColumnLayout>(),
        SegmentsVersion => HeaderBeforeEpochs,
        _ => HeaderBeforeSegments,
    };
}
