using System.Globalization;
using System.Text.Json;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;
using Sentinel.Testing;

namespace Sentinel.Statistics.Tests.Evidence;

/// <summary>Dependence of real columns in their own order, as another program measured it.</summary>
public sealed class DependenceOracleTests
{
    private const double Relative = 1e-9;

    [SharedFact]
    public void EveryColumnHasTheProfileThatTheOracleGives()
    {
        using var oracle = JsonDocument.Parse(File.ReadAllText(SharedFolder.PathOf("oracles", "dependence.json")));
        foreach (var expected in oracle.RootElement.EnumerateArray())
        {
            string file = expected.GetProperty("file").GetString()!;
            string name = expected.GetProperty("column").GetString()!;
            int rows = expected.GetProperty("rows").GetInt32();
            double[] edges = [.. expected.GetProperty("edges").EnumerateArray().Select(edge => edge.GetDouble())];
            var column = (NumericColumn)CsvTable.Read(SharedFolder.PathOf("data", file), new TableColumns { Only = [name], Numeric = [name] }).Find(name)!;
            var frozenBins = new FrozenBins(edges);
            short[] bins = Array.ConvertAll(column.Values[..rows], value => (short)frozenBins.IndexOf(value));
            var counts = new long[frozenBins.Count];
            foreach (short bin in bins)
            {
                counts[bin]++;
            }

            var profile = DependenceMeter.Measure(bins, [ExpectedShares.Of(counts)], []);

            var byBlock = expected.GetProperty("by_block").EnumerateObject().ToArray();
            Assert.Equal(byBlock.Select(block => long.Parse(block.Name, CultureInfo.InvariantCulture)), profile.Blocks.Select(block => block.Rows));
            for (int i = 0; i < byBlock.Length; i++)
            {
                Figure.Equal(byBlock[i].Value.GetDouble(), profile.Blocks[i].Factor, Relative, $"{name}, blocks of {byBlock[i].Name}", absolute: 1e-12);
            }

            Figure.Equal(expected.GetProperty("phi").GetDouble(), profile.Factor, Relative, $"{name}: φ");
            Figure.Equal(expected.GetProperty("effective_rows").GetDouble(), rows / profile.Factor, Relative, $"{name}: effective rows");
        }
    }
}
