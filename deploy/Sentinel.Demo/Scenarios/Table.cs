using System.Globalization;

namespace Sentinel.Demo.Scenarios;

/// <summary>A comma-separated file without quoted cells, as the demo's data sets are.</summary>
internal sealed class Table
{
    private readonly Dictionary<string, int> _columns;
    private readonly string[][] _rows;

    private Table(string[] header, string[][] rows)
    {
        _columns = header.Select((name, index) => (name, index)).ToDictionary(c => c.name, c => c.index, StringComparer.Ordinal);
        _rows = rows;
    }

    public int RowCount => _rows.Length;

    public static Table Read(string path)
    {
        var lines = File.ReadAllLines(path);
        return new Table(lines[0].Split(','), [.. lines.Skip(1).Where(line => line.Length > 0).Select(line => line.Split(','))]);
    }

    public string Text(int row, string column) => _rows[row][_columns[column]];

    public float[] Numbers(int row, string[] columns) => Array.ConvertAll(columns, column => float.Parse(Text(row, column), CultureInfo.InvariantCulture));
}
