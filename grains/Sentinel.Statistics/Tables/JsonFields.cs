using System.Text.Json;

namespace Sentinel.Statistics.Tables;

/// <summary>The fields of one object of each line, by name; those that nobody asked for have no column.</summary>
internal sealed class JsonFields(TableColumns wanted)
{
    private readonly Utf8Index _index = new();
    private readonly List<JsonColumn?> _columns = [];
    private byte[] _unescaped = new byte[256];

    /// <summary>Every name that was met.</summary>
    public string[] Names => _index.ToStrings();

    /// <summary>The column of the field whose name the reader is at; null when it is not asked for.</summary>
    public JsonColumn? Find(ref Utf8JsonReader reader)
    {
        var name = JsonText.Of(ref reader, ref _unescaped);
        int index = _index.FindOrAdd(name);
        if (index == _columns.Count)
        {
            _columns.Add(ColumnOf(System.Text.Encoding.UTF8.GetString(name)));
        }

        return _columns[index];
    }

    /// <summary>The columns, filled up with missing cells.</summary>
    public List<Column> ToColumns(int rows)
    {
        var columns = new List<Column>(_columns.Count);
        foreach (var column in _columns.OfType<JsonColumn>())
        {
            column.PadTo(rows);
            columns.Add(column.ToColumn());
        }

        return columns;
    }

    private JsonColumn? ColumnOf(string name) =>
        wanted.Only is not null && !wanted.Only.Contains(name) ? null
        : wanted.Categorical.Contains(name) ? new JsonNameColumn(name)
        : new JsonNumberColumn(name, isInferred: !wanted.Numeric.Contains(name));
}
