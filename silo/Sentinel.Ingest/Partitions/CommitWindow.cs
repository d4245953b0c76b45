namespace Sentinel.Ingest.Partitions;

/// <summary>How many bytes of a partition were read since the offset that is committed: what its broker must still have if this process ends now. Threading: none.</summary>
internal sealed class CommitWindow
{
    private readonly Queue<(long Position, long Read)> _marks = new();
    private long _committed;

    /// <summary>Bytes read in all.</summary>
    public long Read { get; private set; }

    /// <summary>Bytes that would be read again.</summary>
    public long Uncommitted => Read - _committed;

    /// <summary>Counts bytes read.</summary>
    public void Add(int bytes) => Read += bytes;

    /// <summary>Notes how much had been read below a position that was given to be committed.</summary>
    public void Mark(long position, long read) => _marks.Enqueue((position, read));

    /// <summary>Notes that the broker has committed a position.</summary>
    public void Commit(long position)
    {
        while (_marks.TryPeek(out var mark) && mark.Position <= position)
        {
            _committed = mark.Read;
            _marks.Dequeue();
        }
    }

    /// <summary>Starts over at a rewind.</summary>
    public void Reset()
    {
        _marks.Clear();
        _committed = Read;
    }
}
