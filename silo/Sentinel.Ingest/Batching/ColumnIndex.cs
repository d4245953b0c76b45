using System.Text;
using Sentinel.Contracts.Versions;

namespace Sentinel.Ingest.Batching;

/// <summary>
/// Finds a version's columns by the UTF-8 bytes of their names. Producers write the features of every row in the same order, so the column that came next last time is tried first;
/// only a name out of order costs a hash.
/// </summary>
internal sealed class ColumnIndex
{
    /// <summary>No column of that name.</summary>
    public const int None = -1;

    private readonly byte[][] _names;

    // Position in _names plus one; 0 is free. At most half full.
    private readonly int[] _table;

    // Column after each column the last time, by its position plus one; the first stands at 0.
    private readonly int[] _following;
    private int _last;

    /// <summary>Indexes a schema: its numeric columns come first, then the categorical ones.</summary>
    public ColumnIndex(VersionSchema schema)
    {
        NumericCount = schema.Numeric.Length;
        _names = [.. schema.Numeric.Concat(schema.Categorical).Select(Encoding.UTF8.GetBytes)];
        _following = new int[_names.Length + 1];
        _table = new int[Math.Max(4, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(2 * _names.Length)))];
        for (var i = 0; i < _names.Length; i++)
        {
            _following[i] = i;
            _table[Slot(_names[i])] = i + 1;
        }

        _following[_names.Length] = 0;
    }

    /// <summary>Numeric columns: those whose position is below this.</summary>
    public int NumericCount { get; }

    /// <summary>Columns in all.</summary>
    public int Count => _names.Length;

    /// <summary>Starts over with the column that came first last time.</summary>
    public void Restart() => _last = 0;

    /// <summary>The position of a column, or <see cref="None"/>.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        if (_names.Length == 0)
        {
            return None;
        }

        var column = _following[_last];
        if (!_names[column].AsSpan().SequenceEqual(name))
        {
            column = _table[Slot(name)] - 1;
            if (column == None)
            {
                return None;
            }

            _following[_last] = column;
        }

        _last = column + 1;
        return column;
    }

    private int Slot(ReadOnlySpan<byte> name)
    {
        var mask = _table.Length - 1;
        var slot = (int)ByteHash.Of(name) & mask;
        while (_table[slot] != 0 && !_names[_table[slot] - 1].AsSpan().SequenceEqual(name))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }
}
