using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.Tests.Windows;

/// <summary>Rows of numbers, their references and their batches.</summary>
internal static class JointRows
{
    /// <summary>Normal rows, each number correlated with the one before it by 0.6.</summary>
    public static double[][] Correlated(int rows, int features, int seed, double correlation = 0.6)
    {
        double[] values = NumericTestData.Normal(rows * features, seed, mean: 0);
        return [.. values.Chunk(features).Select(row =>
        {
            for (int i = 1; i < features; i++)
            {
                row[i] = (correlation * row[i - 1]) + (Math.Sqrt(1 - (correlation * correlation)) * row[i]);
            }

            return row;
        })];
    }

    public static ReferenceProfile Profile(double[][] rows, int sampleEvery) => Profile(Table(rows), sampleEvery);

    public static ReferenceProfile Profile(ColumnTable table, int sampleEvery)
    {
        var whole = ReferenceProfile.From(table, new ReferenceSchema([.. table.Columns.Select(column => new FeatureSpec(column.Name, FeatureType.Numeric))], Prediction: null, Class: null));
        double[][] columns = [.. table.Columns.Select(column => ((NumericColumn)column).Values)];
        return new ReferenceProfile(whole.Rows, whole.Convention, whole.Features, null, null, null) { Joint = JointFreezer.Freeze(columns, sampleEvery) };
    }

    public static ColumnTable Table(double[][] rows)
        => new(rows.Length, [.. Enumerable.Range(0, rows[0].Length).Select(i => new NumericColumn($"x{i}", [.. rows.Select(row => row[i])]))]);

    public static byte[] Batch(double[][] rows, long firstOffset, bool oneMessage = false)
    {
        int features = rows.Length == 0 ? 3 : rows[0].Length;
        var layout = new ColumnLayout(ColumnLayout.CurrentVersion, HasPrediction: 0, HasClass: 0, HasIds: 0, rows.Length, (short)features, CategoricalCount: 0, UnknownFeatureCells: 0);
        var bytes = new byte[ColumnWriter.SizeBytes(layout, 0, 0)];
        var writer = ColumnWriter.Begin(bytes, layout);
        for (int row = 0; row < rows.Length; row++)
        {
            writer.Offsets[row] = oneMessage ? firstOffset : firstOffset + row;
            for (int i = 0; i < features; i++)
            {
                writer.Numeric(i)[row] = rows[row][i];
            }
        }

        return bytes;
    }

    public static void Fold(WindowSketch window, byte[] batch, int start, int count)
    {
        var reader = ColumnReader.Open(batch);
        var mappings = new BatchMappings(window.Reference);
        mappings.Bind(in reader);
        window.Fold(in reader, mappings, start, count);
    }
}
