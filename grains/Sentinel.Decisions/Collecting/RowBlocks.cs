using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Shards;

namespace Sentinel.Decisions.Collecting;

/// <summary>Cuts rows out of batches, to be kept beyond the batch: what a reference is frozen of, and no ids.</summary>
public static class RowBlocks
{
    /// <summary>A stretch of a batch's rows. O(rows · columns + names).</summary>
    /// <param name="columns">The batch.</param>
    /// <param name="start">Index of the first row.</param>
    /// <param name="count">How many; at least 1.</param>
    public static RowBlock Of(in ColumnReader columns, int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var from = columns.Layout;
        var layout = new ColumnLayout(ColumnLayout.CurrentVersion, from.HasPrediction, from.HasClass, HasIds: 0, count, from.NumericCount, from.CategoricalCount, UnknownFeatureCells: 0, from.SegmentCount);
        var names = Names(columns);
        var buffer = new byte[ColumnWriter.SizeBytes(layout, names.Sum(dictionary => dictionary.Sum(name => name.Length)), names.Sum(dictionary => dictionary.Length))];
        var writer = ColumnWriter.Begin(buffer, layout);
        columns.Offsets.Slice(start, count).CopyTo(writer.Offsets);
        columns.Times.Slice(start, count).CopyTo(writer.Times);
        for (var i = 0; i < from.NumericCount; i++)
        {
            columns.Numeric(i).Slice(start, count).CopyTo(writer.Numeric(i));
        }

        for (var i = 0; i < from.CategoricalCount; i++)
        {
            columns.Categorical(i).Slice(start, count).CopyTo(writer.Categorical(i));
        }

        if (from.HasPrediction != 0)
        {
            columns.Prediction.Slice(start, count).CopyTo(writer.Prediction);
        }

        if (from.HasClass != 0)
        {
            columns.Class.Slice(start, count).CopyTo(writer.Class);
        }

        for (var i = 0; i < from.SegmentCount; i++)
        {
            columns.Segment(i).Slice(start, count).CopyTo(writer.Segment(i));
        }

        foreach (var dictionary in names)
        {
            writer.BeginDictionary(dictionary.Length);
            foreach (var name in dictionary)
            {
                writer.AddValue(name);
            }
        }

        return new RowBlock(columns.Offsets[start], columns.Offsets[start + count - 1] + 1, count, buffer);
    }

    /// <summary>The names of every column of names: categorical features, the class where there is one, segments.</summary>
    internal static byte[][][] Names(in ColumnReader columns)
    {
        var names = new byte[columns.Layout.CategoricalCount + columns.Layout.HasClass + columns.Layout.SegmentCount][][];
        var reader = columns.Dictionaries;
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = new byte[reader.NextDictionary()][];
            for (var code = 0; code < names[i].Length; code++)
            {
                names[i][code] = reader.NextValue().ToArray();
            }
        }

        return names;
    }
}
