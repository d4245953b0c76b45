namespace Sentinel.Ingest.Batching;

/// <summary>
/// The values of one categorical column of one batch, each once, numbered in the order in which they came. Values lie end to end in one arena and are found by hash with linear probing,
/// so a value that is known costs no allocation. Cleared and reused for the next batch.
/// </summary>
internal sealed class CategoryDictionary
{
    private byte[] _arena = new byte[256];
    private Entry[] _entries = new Entry[16];

    // Position in _entries plus one; 0 is free. Never more than half full.
    private int[] _table = new int[32];
    private int _used;

    /// <summary>Values known.</summary>
    public int Count { get; private set; }

    /// <summary>UTF-8 bytes of all values together.</summary>
    public int TextBytes => _used;

    /// <summary>A value by its number.</summary>
    public ReadOnlySpan<byte> this[int code] => Text(_entries[code]);

    /// <summary>The number of a value, which is taken in when it is new.</summary>
    public int Intern(ReadOnlySpan<byte> value)
    {
        var hash = ByteHash.Of(value);
        var slot = Find(value, hash);
        if (_table[slot] != 0)
        {
            return _table[slot] - 1;
        }

        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * Count);
            _table = new int[4 * Count];
            Rehash();
            slot = Find(value, hash);
        }

        while (_used + value.Length > _arena.Length)
        {
            Array.Resize(ref _arena, 2 * _arena.Length);
        }

        value.CopyTo(_arena.AsSpan(_used));
        _entries[Count] = new Entry(hash, _used, value.Length);
        _used += value.Length;
        _table[slot] = ++Count;
        return Count - 1;
    }

    /// <summary>Forgets the values from number <paramref name="count"/> on.</summary>
    public void Truncate(int count)
    {
        if (count == Count)
        {
            return;
        }

        _used = _entries[count].Start;
        Count = count;
        Array.Clear(_table);
        Rehash();
    }

    private void Rehash()
    {
        for (var i = 0; i < Count; i++)
        {
            _table[Find(Text(_entries[i]), _entries[i].Hash)] = i + 1;
        }
    }

    private int Find(ReadOnlySpan<byte> value, uint hash)
    {
        var mask = _table.Length - 1;
        var slot = (int)hash & mask;
        while (_table[slot] != 0)
        {
            var entry = _entries[_table[slot] - 1];
            if (entry.Hash == hash && Text(entry).SequenceEqual(value))
            {
                break;
            }

            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private ReadOnlySpan<byte> Text(Entry entry) => _arena.AsSpan(entry.Start, entry.Length);

    private readonly record struct Entry(uint Hash, int Start, int Length);
}
