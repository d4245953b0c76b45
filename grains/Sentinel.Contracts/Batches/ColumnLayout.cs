using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sentinel.Contracts.Batches;

/// <summary>
/// Layout version 2 of a batch's columns, little-endian:
/// header (16 bytes: this struct) · offsets, i64 × rows · times in Unix microseconds, i64 × rows · each numeric feature, f64 × rows · prediction, f64 × rows, if the header says so ·
/// each categorical feature, i32 × rows · class, i32 × rows, if the header says so · hashes of the ids, 16 bytes × rows, if the header says so · the dictionaries of the categorical columns and of the class:
/// i32 count, then i32 length and UTF-8 bytes of each value.
/// Features stand in the order of the version's schema, numeric and categorical ones apart. Version 1 is the same without ids.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ColumnLayout(byte Version, byte HasPrediction, byte HasClass, byte HasIds, int RowCount, short NumericCount, short CategoricalCount, int UnknownFeatureCells)
{
    /// <summary>The layout version that is written.</summary>
    public const byte CurrentVersion = 2;

    /// <summary>The oldest layout version that is read.</summary>
    public const byte OldestVersion = 1;

    /// <summary>The first layout version with ids.</summary>
    public const byte IdsVersion = 2;

    /// <summary>Size of the header in bytes.</summary>
    public static readonly int HeaderSizeBytes = Unsafe.SizeOf<ColumnLayout>();

    internal int TimesStart => HeaderSizeBytes + (sizeof(long) * RowCount);

    internal int NumericStart(int index) => TimesStart + (sizeof(long) * RowCount * (1 + index));

    internal int PredictionStart => NumericStart(NumericCount);

    internal int CategoricalStart(int index) => PredictionStart + (sizeof(double) * RowCount * HasPrediction) + (sizeof(int) * RowCount * index);

    internal int ClassStart => CategoricalStart(CategoricalCount);

    internal int IdsStart => ClassStart + (sizeof(int) * RowCount * HasClass);

    internal int DictionariesStart => IdsStart + (RowId.SizeBytes * RowCount * HasIds);
}
