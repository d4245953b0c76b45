namespace Sentinel.Ingest.Partitions;

/// <summary>
/// Dead letters of a partition since its last barrier: those that the broker does not have yet hold the barrier back, and none is written twice when the partition is rewound. Threading: none.
/// </summary>
internal sealed class DeadLetterLedger
{
    private readonly SortedSet<long> _written = [];
    private readonly SortedSet<long> _unsafe = [];

    /// <summary>Letters that the broker does not have yet.</summary>
    public int InFlight => _unsafe.Count;

    /// <summary>Notes a letter; false when it was noted before.</summary>
    public bool Add(long offset) => _written.Add(offset) && _unsafe.Add(offset);

    /// <summary>Notes that the broker has a letter.</summary>
    public void Confirm(long offset) => _unsafe.Remove(offset);

    /// <summary>The lowest offset that the broker does not have, or <paramref name="otherwise"/>.</summary>
    public long SafeUpTo(long otherwise) => _unsafe.Count == 0 ? otherwise : Math.Min(otherwise, _unsafe.Min);

    /// <summary>Forgets letters below an offset that is not read again.</summary>
    public void Forget(long below) => _written.RemoveWhere(offset => offset < below);
}
