using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sentinel.Ingest.Sources.Payloads;

/// <summary>A column of a body: cells as JSON, as they were written.</summary>
/// <param name="Name">Name of the tensor, or of the field of a row; null in rows without names.</param>
/// <param name="Index">Place within that tensor's row, from 0.</param>
/// <param name="Cells">A cell of every row; empty where a row has none.</param>
public sealed record PayloadColumn(string? Name, int Index, IReadOnlyList<ReadOnlyMemory<byte>> Cells)
{
    /// <inheritdoc/>
    public override string ToString() => Name is null ? FormattableString.Invariant($"[{Index}]") : Index == 0 ? Name : FormattableString.Invariant($"{Name}[{Index}]");
}

/// <summary>The rows of a logged request or answer, by column.</summary>
/// <param name="Rows">How many rows.</param>
/// <param name="Columns">The columns, in the order of the body.</param>
/// <param name="Id">The id that the body gives itself; null for none.</param>
public sealed record PayloadTable(int Rows, IReadOnlyList<PayloadColumn> Columns, string? Id = null)
{
    /// <summary>The same cells with rows for columns: one row of k values is k rows of one. Only for tables of one row, or of one column.</summary>
    public PayloadTable Turned() => Columns.Count == 1
        ? new PayloadTable(1, [.. Columns[0].Cells.Select((cell, i) => new PayloadColumn(Columns[0].Name, i, [cell]))], Id)
        : new PayloadTable(Columns.Count, [new PayloadColumn(Columns[0].Name, 0, [.. Columns.Select(column => column.Cells[0])])], Id);
}

/// <summary>Gathers rows whose values may have names, into columns.</summary>
internal sealed class PayloadRows
{
    private readonly Dictionary<(string? Name, int Index), List<ReadOnlyMemory<byte>>> _cells = [];
    private readonly List<(string? Name, int Index)> _order = [];
    private readonly Dictionary<string, int> _next = new(StringComparer.Ordinal);
    private int _rows;
    private int _nextUnnamed;

    /// <summary>Begins the next row.</summary>
    public void Begin()
    {
        _rows++;
        _nextUnnamed = 0;
        _next.Clear();
    }

    /// <summary>Adds the values of one row, at any depth.</summary>
    /// <param name="value">A value, a list, or values by name.</param>
    /// <param name="name">Name of what it stands in; null for none.</param>
    public void Add(JsonElement value, string? name = null)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    Add(item, name);
                }

                break;
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject())
                {
                    Add(field.Value, field.Name);
                }

                break;
            default:
                Add(JsonMarshal.GetRawUtf8Value(value).ToArray(), name);
                break;
        }
    }

    /// <summary>Adds one value, as JSON, to the row.</summary>
    public void Add(ReadOnlyMemory<byte> cell, string? name)
    {
        var index = name is null ? _nextUnnamed++ : _next[name] = _next.TryGetValue(name, out var last) ? last + 1 : 0;
        if (!_cells.TryGetValue((name, index), out var cells))
        {
            _cells[(name, index)] = cells = [];
            _order.Add((name, index));
        }

        while (cells.Count < _rows - 1)
        {
            cells.Add(default);
        }

        cells.Add(cell);
    }

    /// <summary>What was gathered.</summary>
    public PayloadTable Build(string? id = null)
    {
        foreach (var cells in _cells.Values)
        {
            while (cells.Count < _rows)
            {
                cells.Add(default);
            }
        }

        return new PayloadTable(_rows, [.. _order.Select(key => new PayloadColumn(key.Name, key.Index, _cells[key]))], id);
    }
}
