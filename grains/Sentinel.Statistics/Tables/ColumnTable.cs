namespace Sentinel.Statistics.Tables;

/// <summary>A table in memory, column by column; all columns have <see cref="Rows"/> cells.</summary>
public sealed class ColumnTable
{
    private readonly Dictionary<string, Column> _byName;

    /// <summary>Takes columns of equal length and distinct names.</summary>
    public ColumnTable(int rows, IReadOnlyList<Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Rows = rows;
        Columns = columns;
        _byName = new Dictionary<string, Column>(columns.Count, StringComparer.Ordinal);
        foreach (var column in columns)
        {
            if (column.Length != rows)
            {
                throw new ArgumentException($"Column \"{column.Name}\" has {column.Length} cells, the table has {rows} rows.", nameof(columns));
            }

            if (!_byName.TryAdd(column.Name, column))
            {
                throw new ArgumentException($"Column \"{column.Name}\" is there twice.", nameof(columns));
            }
        }
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The columns in the order of the file.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>The column of a name, or null.</summary>
    public Column? Find(string name) => _byName.GetValueOrDefault(name);
}
