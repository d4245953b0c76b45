namespace Sentinel.Ingest.Status;

/// <summary>Figures of a partition that its owner writes and everybody may read.</summary>
internal sealed class PartitionGauge(string topic, int partition, string topicId)
{
    private long _position;
    private long _committed;
    private long _logEnd = -1;
    private volatile string _state = "reading";

    /// <summary>Topic.</summary>
    public string Topic => topic;

    /// <summary>Partition number.</summary>
    public int Partition => partition;

    /// <summary>Next offset that the consumer will hand out.</summary>
    public long Position
    {
        get => Volatile.Read(ref _position);
        set => Volatile.Write(ref _position, value);
    }

    /// <summary>Offset that the group would go on from.</summary>
    public long Committed
    {
        get => Volatile.Read(ref _committed);
        set => Volatile.Write(ref _committed, value);
    }

    /// <summary>Offset after the newest message; -1 while unknown.</summary>
    public long LogEnd
    {
        get => Volatile.Read(ref _logEnd);
        set => Volatile.Write(ref _logEnd, value);
    }

    /// <summary>See <see cref="PartitionStatus.State"/>.</summary>
    public string State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>The figures now.</summary>
    public PartitionStatus Read() => new(topic, partition, topicId, Position, Committed, LogEnd, State);
}
