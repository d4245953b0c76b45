using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Topics;

namespace Sentinel.Ingest.Sources;

/// <summary>How long a half waits for the other one. All are told from the log alone, so that reading it again pairs the same halves.</summary>
/// <param name="Messages">Messages of the partition that may come between two halves; ids of pairs are remembered as long.</param>
/// <param name="Bytes">Bytes of the log between them: what waits takes no more memory than this.</param>
/// <param name="Time">Time between their Kafka timestamps.</param>
internal sealed record PairLimits(long Messages, long Bytes, TimeSpan Time)
{
    /// <summary>The limits in a topic.</summary>
    public static PairLimits Of(IngestOptions options, TopicIdentity topic) =>
        // What waits must still be in a log that is kept in memory when its reader begins anew.
        new(options.PairMessages, topic.IsEphemeral ? Math.Min(options.PairBytes, options.EphemeralBytes / 2) : options.PairBytes, options.PairTime);
}

/// <summary>A half that waits.</summary>
/// <param name="Event">What it is.</param>
/// <param name="Message">The message as it came.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="KafkaMs">Its Kafka timestamp in Unix milliseconds.</param>
/// <param name="ReadBytes">Bytes of the log that were read up to it.</param>
/// <param name="ReadAt">Timestamp of the clock when it was read.</param>
internal sealed record WaitingHalf(InferenceEvent Event, Partitions.HeldMessage Message, long Offset, long KafkaMs, long ReadBytes, long ReadAt);

/// <summary>What became of a half.</summary>
internal enum PairOutcome
{
    /// <summary>It waits for the other one.</summary>
    Waits,

    /// <summary>The other one was there.</summary>
    Paired,

    /// <summary>It was there before: CloudEvents are delivered at least once, and are the same by their id.</summary>
    Repeat,
}

/// <summary>
/// Finds the halves of inferences in one partition of the log. What it says from an offset on, below which nothing waits any more, follows from the messages since twice
/// <see cref="PairLimits.Messages"/> before that: a half may have its other half that far back, and that one in turn what it was paired with. Threading: none.
/// </summary>
internal sealed class PairStore(PairLimits limits)
{
    private readonly Dictionary<string, WaitingHalf?> _halves = new(StringComparer.Ordinal);
    private readonly Queue<WaitingHalf> _waiting = new();
    private readonly Queue<(string Key, long Offset)> _paired = new();
    private long _newestMs = long.MinValue;
    private long _start;

    /// <summary>Halves that wait.</summary>
    public int Count { get; private set; }

    /// <summary>The lowest offset that waits, or <paramref name="otherwise"/>.</summary>
    public long LowestWaiting(long otherwise) => Count == 0 ? otherwise : Math.Min(otherwise, _waiting.First(half => half.Offset >= _start && Waits(half)).Offset);

    /// <summary>Forgets everything, and where messages must be read from, so as to go on from an offset below which nothing waits: halves below it are recalled, and never told of again but by the pair that they make.</summary>
    public long StartAt(long offset)
    {
        _halves.Clear();
        _waiting.Clear();
        _paired.Clear();
        _newestMs = long.MinValue;
        Count = 0;
        _start = offset;
        return Math.Max(0, offset - (2 * limits.Messages));
    }

    /// <summary>Takes a half, and gives back those that it has left behind.</summary>
    /// <param name="half">The half; offsets ascend.</param>
    /// <param name="expired">Gets the halves that waited too long.</param>
    /// <param name="first">The other half where there is one.</param>
    public PairOutcome Add(WaitingHalf half, ICollection<WaitingHalf> expired, out WaitingHalf? first)
    {
        _newestMs = Math.Max(_newestMs, half.KafkaMs);
        Expire(oldest => IsTooFar(oldest, half.Offset, half.ReadBytes, _newestMs), expired);
        while (_paired.TryPeek(out var done) && half.Offset - done.Offset > limits.Messages)
        {
            _halves.Remove(_paired.Dequeue().Key);
        }

        var key = half.Event.Key;
        if (!_halves.TryGetValue(key, out first))
        {
            _halves[key] = half;
            _waiting.Enqueue(half);
            Count += Told(half);
            return PairOutcome.Waits;
        }

        if (first is null || first.Event.Half == half.Event.Half)
        {
            return PairOutcome.Repeat;
        }

        _halves[key] = null;
        _paired.Enqueue((key, half.Offset));
        Count -= Told(first);
        return PairOutcome.Paired;
    }

    /// <summary>Gives up the oldest halves for as long as that is due.</summary>
    public void Expire(Func<WaitingHalf, bool> isDue, ICollection<WaitingHalf> expired)
    {
        while (Oldest() is { } oldest && isDue(oldest))
        {
            _waiting.Dequeue();
            _halves.Remove(oldest.Event.Key);
            Count -= Told(oldest);
            if (oldest.Offset >= _start)
            {
                expired.Add(oldest);
            }
        }
    }

    private bool IsTooFar(WaitingHalf half, long offset, long readBytes, long nowMs) =>
        offset - half.Offset > limits.Messages || readBytes - half.ReadBytes > limits.Bytes || nowMs - half.KafkaMs > limits.Time.TotalMilliseconds;

    private int Told(WaitingHalf half) => half.Offset >= _start ? 1 : 0;

    private bool Waits(WaitingHalf half) => _halves.TryGetValue(half.Event.Key, out var known) && ReferenceEquals(known, half);

    private WaitingHalf? Oldest()
    {
        while (_waiting.TryPeek(out var oldest))
        {
            if (Waits(oldest))
            {
                return oldest;
            }

            _waiting.Dequeue();
        }

        return null;
    }
}
