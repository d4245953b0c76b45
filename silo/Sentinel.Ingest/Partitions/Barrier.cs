namespace Sentinel.Ingest.Partitions;

/// <summary>A barrier under way: once every shard that was sent to has its rows on disk, nothing below <see cref="Position"/> is needed any more.</summary>
internal sealed class Barrier(long position, long bytesRead, IEnumerable<VersionLane> lanes)
{
    private readonly HashSet<VersionLane> _waiting = [.. lanes];

    /// <summary>Offset that may be committed when it is complete.</summary>
    public long Position => position;

    /// <summary>Bytes of the partition read when it began.</summary>
    public long BytesRead => bytesRead;

    /// <summary>Notes an answer; true when it was the last one.</summary>
    public bool Answered(VersionLane lane) => _waiting.Remove(lane) && _waiting.Count == 0;
}
