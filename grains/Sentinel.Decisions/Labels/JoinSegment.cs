using Sentinel.Contracts.Batches;

namespace Sentinel.Decisions.Labels;

/// <summary>Entries that left memory: sorted by id, each id once, never changed. Threading: safe.</summary>
public sealed class JoinSegment
{
    private readonly JoinEntry[] _entries;

    /// <summary>A segment of entries in the order of their ids.</summary>
    /// <exception cref="InvalidDataException">The ids do not ascend.</exception>
    public JoinSegment(JoinEntry[] entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        for (var i = 1; i < entries.Length; i++)
        {
            if (entries[i - 1].Id >= entries[i].Id)
            {
                throw new InvalidDataException($"The ids of a segment must ascend, entry {i} does not follow entry {i - 1}");
            }
        }

        _entries = entries;
    }

    /// <summary>The entries.</summary>
    public ReadOnlyMemory<JoinEntry> Entries => _entries;

    /// <summary>The entry of an id; false when there is none.</summary>
    public bool TryFind(RowId id, out JoinEntry entry)
    {
        var (low, high) = (0, _entries.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_entries[middle].Id < id)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        entry = low < _entries.Length ? _entries[low] : default;
        return low < _entries.Length && entry.Id == id;
    }
}
