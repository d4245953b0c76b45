namespace Sentinel.Grains.Versions;

/// <summary>
/// When each shard last told something, and how far it said to be, by this activation's clock. A shard is idle when it has told nothing for the bounded time since then, or since the activation began:
/// what an earlier activation saw does not count, so nothing is cut short by a restart.
/// </summary>
internal sealed class ShardActivity(TimeProvider time, TimeSpan idleAfter)
{
    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _passed = new(StringComparer.Ordinal);
    private readonly long _began = time.GetTimestamp();

    /// <summary>How long a shard tells nothing until it is idle.</summary>
    public TimeSpan IdleAfter => idleAfter;

    /// <summary>Notes that a shard told something.</summary>
    public void Heard(string shard) => _last[shard] = time.GetTimestamp();

    /// <summary>Notes that a shard goes on, and has handed over all its parts of windows that end by an event time.</summary>
    public void Passed(string shard, DateTimeOffset watermark)
    {
        Heard(shard);
        _passed[shard] = watermark;
    }

    /// <summary>The event time that a shard said last it has passed; null where it said none to this activation.</summary>
    public DateTimeOffset? PassedBy(string shard) => _passed.TryGetValue(shard, out var watermark) ? watermark : null;

    /// <summary>Whether a shard holds up no window any more.</summary>
    public bool IsIdle(string shard) => time.GetElapsedTime(_last.GetValueOrDefault(shard, _began)) >= idleAfter;
}
