using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.Segments;

/// <summary>
/// A declared segment frozen: its heaviest values in ordinal order, at most 16, and the reference's rows told apart by them. Rows of other values are counted
/// together, and rows without one together.
/// </summary>
public sealed class SegmentReference
{
    /// <summary>The most values that are told apart.</summary>
    public const int MostValues = 16;

    /// <summary>Stands for all values that are not told apart; a value of this very name, or of <see cref="None"/>, is one of them.</summary>
    public const string Others = "(other)";

    /// <summary>Stands for rows that have no value.</summary>
    public const string None = "(none)";

    private readonly Utf8Index _index = new();
    private readonly bool _hasPrediction;

    private SegmentReference(string name, string[] values, SegmentColumn[] columns, bool hasPrediction)
    {
        Name = name;
        Values = values;
        Columns = columns;
        _hasPrediction = hasPrediction;
        foreach (string value in values)
        {
            int next = _index.Count;
            if (_index.FindOrAdd(System.Text.Encoding.UTF8.GetBytes(value)) != next)
            {
                throw new ArgumentException($"Value \"{value}\" of segment \"{name}\" is there twice.", nameof(values));
            }
        }

        Table = NewTable();
    }

    /// <summary>The segment's name.</summary>
    public string Name { get; }

    /// <summary>The values that are told apart, in ordinal order.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>How columns are counted: features, prediction, class.</summary>
    public IReadOnlyList<SegmentColumn> Columns { get; }

    /// <summary>The reference's rows.</summary>
    public SegmentTable Table { get; }

    /// <summary>Cells of a table: the values, all others, and none.</summary>
    public int Cells => Values.Count + 2;

    internal byte WithoutValue => (byte)(Values.Count + 1);

    /// <summary>What a cell of a table stands for.</summary>
    public string NameOf(int cell) => cell < Values.Count ? Values[cell] : cell == Values.Count ? Others : None;

    internal byte CellOf(ReadOnlySpan<byte> value) => _index.Find(value) is >= 0 and var index ? (byte)index : (byte)Values.Count;

    internal SegmentTable NewTable() => new(Cells, (SegmentColumn[])Columns, _hasPrediction);

    /// <summary>Freezes the segments that a schema declares. O(rows · columns · segments).</summary>
    /// <exception cref="ReferenceException">The table has no column of a segment's name.</exception>
    internal static SegmentReference[] From(ColumnTable table, ReferenceSchema schema, FeatureReference[] features, NumericReference? prediction, CategoricalReference? @class)
    {
        var columns = SegmentColumn.Of(features, prediction, @class);
        return [.. schema.Segments.Select(name => From(table, name, columns, features, prediction, @class))];
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote.</summary>
    internal static SegmentReference ReadFrom(ref ByteReader reader, SegmentColumn[] columns, bool hasPrediction)
    {
        string name = reader.Text();
        var values = new string[reader.ListLength(itemBytes: 1)];
        if (values.Length > MostValues)
        {
            throw new InvalidDataException($"Segment \"{name}\" has {values.Length} values, at most {MostValues} are told apart.");
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] = reader.Text();
        }

        var segment = new SegmentReference(name, values, columns, hasPrediction);
        segment.Table.ReadFrom(ref reader);
        return segment;
    }

    internal void WriteTo(ByteWriter writer)
    {
        writer.Text(Name);
        writer.Count(Values.Count);
        foreach (string value in Values)
        {
            writer.Text(value);
        }

        Table.WriteTo(writer);
    }

    private static SegmentReference From(
        ColumnTable table, string name, SegmentColumn[] columns, FeatureReference[] features, NumericReference? prediction, CategoricalReference? @class)
    {
        var column = table.Find(name) as CategoricalColumn ?? throw new ReferenceException(
            $"The reference has no column \"{name}\" of names, which the signature declares as a segment; it has {string.Join(", ", table.Columns.Select(c => c.Name))}. Add the column, or take the name out of signature.segments.");
        var segment = new SegmentReference(name, Heaviest(column), columns, prediction is not null);
        byte[] cellOf = Array.ConvertAll(column.Dictionary, value => segment.CellOf(System.Text.Encoding.UTF8.GetBytes(value)));
        byte[] cells = Array.ConvertAll(column.Codes, code => code < 0 ? segment.WithoutValue : cellOf[code]);
        var counted = segment.Table;
        counted.CountRows(cells);
        var bins = new byte[table.Rows];
        CategoricalReference?[] categories = [.. features.Select(feature => feature.Categorical), .. prediction is null ? [] : new CategoricalReference?[] { null }, @class];
        for (int i = 0; i < columns.Length; i++)
        {
            switch (table.Find(columns[i].Name))
            {
                case NumericColumn numbers:
                    columns[i].Cut(numbers.Values, bins);
                    break;
                case CategoricalColumn names:
                    columns[i].Cut(names.Codes, Array.ConvertAll(names.Dictionary, categories[i]!.IndexOrNew), bins);
                    break;
            }

            counted.Count(i, cells, bins);
        }

        if (prediction is not null)
        {
            counted.AddPredictions(cells, ((NumericColumn)table.Find(prediction.Name)!).Values);
        }

        return segment;
    }

    private static string[] Heaviest(CategoricalColumn column)
    {
        var counts = new long[column.Dictionary.Length];
        foreach (int code in column.Codes)
        {
            if (code >= 0)
            {
                counts[code]++;
            }
        }

        return
        [
            .. column.Dictionary.Zip(counts).Where(value => value.Second > 0 && value.First is not (Others or None))
                .OrderByDescending(value => value.Second).ThenBy(value => value.First, StringComparer.Ordinal).Take(MostValues)
                .Select(value => value.First).Order(StringComparer.Ordinal),
        ];
    }
}
