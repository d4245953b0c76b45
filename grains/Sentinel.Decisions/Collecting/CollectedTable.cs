using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;

namespace Sentinel.Decisions.Collecting;

/// <summary>Freezes a reference out of collected rows. A pure function of the rows in their order.</summary>
public static class CollectedTable
{
    private const double MicrosecondsPerSecond = 1e6;

    /// <summary>Freezes the first rows of blocks, with their predictions and classes where they have any, their segments and their times.</summary>
    /// <param name="signature">The version's signature.</param>
    /// <param name="blocks">The rows, in the order in which they are frozen.</param>
    /// <param name="rows">How many of them.</param>
    public static ReferenceProfile Freeze(Signature signature, IReadOnlyList<RowBlock> blocks, int rows)
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(blocks);
        FeatureSpec[] numeric = [.. signature.Features.Where(feature => feature.Type == FeatureType.Numeric)];
        FeatureSpec[] categorical = [.. signature.Features.Where(feature => feature.Type == FeatureType.Categorical)];
        var numbers = Array.ConvertAll(numeric, _ => new List<double>(rows));
        var names = Array.ConvertAll(categorical, _ => new NamesColumn(rows));
        var segments = Array.ConvertAll(signature.Segments, _ => new NamesColumn(rows));
        var (predictions, classes, times) = (new List<double>(rows), new NamesColumn(rows), new List<double>(rows));
        foreach (var block in blocks)
        {
            var columns = ColumnReader.Open(block.Columns.Span);
            var count = Math.Min(block.Rows, rows - times.Count);
            var dictionaries = RowBlocks.Names(columns);
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i].AddRange(columns.Numeric(i)[..count]);
            }

            for (var i = 0; i < names.Length; i++)
            {
                names[i].Add(columns.Categorical(i)[..count], dictionaries[i]);
            }

            Add(predictions, columns.Prediction, count);
            if (columns.Layout.HasClass != 0)
            {
                classes.Add(columns.Class[..count], dictionaries[categorical.Length]);
            }
            else
            {
                classes.AddMissing(count);
            }

            for (var i = 0; i < segments.Length; i++)
            {
                segments[i].Add(columns.Segment(i)[..count], dictionaries[^(segments.Length - i)]);
            }

            foreach (var time in columns.Times[..count])
            {
                times.Add(time / MicrosecondsPerSecond);
            }
        }

        var (prediction, @class, at) = (Free("prediction", signature), Free("class", signature), Free("time", signature));
        Column[] all =
        [
            .. numeric.Select((feature, i) => new NumericColumn(feature.Name, [.. numbers[i]])),
            .. categorical.Select((feature, i) => names[i].ToColumn(feature.Name)),
            new NumericColumn(prediction, [.. predictions]),
            classes.ToColumn(@class),
            .. signature.Segments.Select((name, i) => segments[i].ToColumn(name)).Where(column => signature.Features.All(feature => feature.Name != column.Name)),
            new NumericColumn(at, [.. times]),
        ];
        var schema = new ReferenceSchema(signature.Features, predictions.Exists(double.IsFinite) ? prediction : null, classes.HasNames ? @class : null, at) { Segments = signature.Segments };
        return ReferenceProfile.From(new ColumnTable(times.Count, all), schema);
    }

    private static void Add(List<double> predictions, ReadOnlySpan<double> cells, int count)
    {
        for (var i = 0; i < count; i++)
        {
            predictions.Add(cells.IsEmpty ? Cell.Missing : cells[i]);
        }
    }

    private static string Free(string name, Signature signature) => signature.Features.Any(feature => feature.Name == name) || signature.Segments.Contains(name) ? Free($"_{name}", signature) : name;

    private sealed class NamesColumn(int rows)
    {
        private readonly List<int> _codes = new(rows);
        private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);

        public bool HasNames => _index.Count > 0;

        public void Add(ReadOnlySpan<int> codes, byte[][] dictionary)
        {
            var names = Array.ConvertAll(dictionary, System.Text.Encoding.UTF8.GetString);
            foreach (var code in codes)
            {
                if (code < 0)
                {
                    _codes.Add(code);
                    continue;
                }

                _index.TryAdd(names[code], _index.Count);
                _codes.Add(_index[names[code]]);
            }
        }

        public void AddMissing(int count) => _codes.AddRange(Enumerable.Repeat(Cell.MissingCode, count));

        public CategoricalColumn ToColumn(string name) => new(name, [.. _codes], [.. _index.OrderBy(entry => entry.Value).Select(entry => entry.Key)]);
    }
}
