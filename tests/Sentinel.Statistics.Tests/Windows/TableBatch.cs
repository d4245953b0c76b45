using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.Tests.Windows;

/// <summary>Packs columns of a table as the ingestion packs rows.</summary>
internal static class TableBatch
{
    public static byte[] Of(ColumnTable table, string[] names)
    {
        NumericColumn[] numeric = [.. names.Select(table.Find).OfType<NumericColumn>()];
        CategoricalColumn[] categorical = [.. names.Select(table.Find).OfType<CategoricalColumn>()];
        string[] values = [.. categorical.SelectMany(column => column.Dictionary)];
        var layout = new ColumnLayout(ColumnLayout.CurrentVersion, HasPrediction: 0, HasClass: 0, HasIds: 0, table.Rows, (short)numeric.Length, (short)categorical.Length, UnknownFeatureCells: 0);
        var bytes = new byte[ColumnWriter.SizeBytes(layout, values.Sum(System.Text.Encoding.UTF8.GetByteCount), values.Length)];
        var writer = ColumnWriter.Begin(bytes, layout);
        for (int i = 0; i < numeric.Length; i++)
        {
            numeric[i].Values.CopyTo(writer.Numeric(i));
        }

        for (int i = 0; i < categorical.Length; i++)
        {
            categorical[i].Codes.CopyTo(writer.Categorical(i));
        }

        foreach (var column in categorical)
        {
            writer.BeginDictionary(column.Dictionary.Length);
            foreach (string name in column.Dictionary)
            {
                writer.AddValue(System.Text.Encoding.UTF8.GetBytes(name));
            }
        }

        return bytes;
    }
}
