using System.Diagnostics.CodeAnalysis;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Versions;

namespace Sentinel.Ingest.Partitions;

/// <summary>
/// The lanes of a partition and what is known of their versions: unknown ones are looked up, their messages wait meanwhile, and lanes that nobody uses go.
/// Threading: owned by the consumer's thread; answers come through the mailbox.
/// </summary>
/// <param name="context">What partitions share.</param>
/// <param name="owner">Whom lanes report to.</param>
/// <param name="answered">Takes the messages that waited for a version, once it is known.</param>
/// <param name="stopping">Ends look-ups.</param>
internal sealed class VersionLanes(PartitionContext context, PartitionReader owner, Action<VersionLane> answered, CancellationToken stopping) : IRowTargets, IDisposable
{
    private const int LanesMax = 10_000;

    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CrowdedSweepTime = TimeSpan.FromSeconds(1);

    private readonly LaneTable _lanes = new();
    private readonly HashSet<VersionLane> _holding = [];
    private long _swept = context.Time.GetTimestamp();

    /// <summary>Bytes of the messages that wait.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>Whether messages wait.</summary>
    public bool IsHolding => _holding.Count > 0;

    /// <summary>Models whose rows were read.</summary>
    public IEnumerable<string> Models => _lanes.All.Where(l => l.State == TargetState.Ready).Select(l => l.Version!.Model).Distinct(StringComparer.Ordinal);

    /// <inheritdoc/>
    public RowTarget Find(ReadOnlySpan<byte> model, ReadOnlySpan<byte> version)
    {
        var lane = _lanes.Find(model, version, owner, out var isNew);
        var isStale = lane.Version is not null && lane.State is TargetState.UnknownModel or TargetState.UnknownVersion
            && context.Time.GetElapsedTime(lane.UsedAt) > context.Options.UnknownVersionTime;
        if (lane.Version is not null && (isNew || isStale))
        {
            LookUp(lane);
        }

        return lane;
    }

    /// <summary>Finds out about a lane's version; until then it is pending.</summary>
    public void LookUp(VersionLane lane)
    {
        lane.MarkPending();
        var answer = context.Directory.FindAsync(lane.Version!, stopping);
        if (answer.IsCompletedSuccessfully)
        {
            Resolve(lane, answer);
        }
        else
        {
            _ = PostAnswerAsync(lane, answer);
        }
    }

    /// <summary>Has a message wait.</summary>
    public void Hold(VersionLane lane, HeldMessage message)
    {
        lane.Held.Enqueue(message);
        _holding.Add(lane);
        HeldBytes += message.SizeBytes;
    }

    /// <summary>Notes that a lane's messages are taken.</summary>
    public void EndHolding(VersionLane lane) => _holding.Remove(lane);

    /// <summary>Takes the next message that waited.</summary>
    public bool TryTakeHeld(VersionLane lane, [NotNullWhen(true)] out HeldMessage? message)
    {
        if (!lane.Held.TryDequeue(out message))
        {
            return false;
        }

        HeldBytes -= message.SizeBytes;
        return true;
    }

    /// <summary>The lowest offset that waits, or <paramref name="otherwise"/>.</summary>
    public long LowestHeld(long otherwise) => _holding.Aggregate(otherwise, (lowest, lane) => Math.Min(lowest, lane.Held.Peek().Offset));

    /// <summary>Drops lanes that nobody uses, more often when there are many.</summary>
    public void Sweep(long now)
    {
        if (context.Time.GetElapsedTime(_swept, now) > (_lanes.All.Count > LanesMax ? CrowdedSweepTime : IdleTime))
        {
            _swept = now;
            _lanes.Remove(lane => lane.IsIdle && (lane.State != TargetState.Ready || context.Time.GetElapsedTime(lane.UsedAt, now) > IdleTime));
        }
    }

    /// <summary>Forgets what is in hand.</summary>
    public void Forget(int generation)
    {
        _holding.Clear();
        HeldBytes = 0;
        foreach (var lane in _lanes.All)
        {
            lane.Rewind(generation);
        }
    }

    /// <summary>Ends the senders.</summary>
    public void Dispose()
    {
        foreach (var lane in _lanes.All)
        {
            lane.Sender?.Dispose();
        }
    }

    private async Task PostAnswerAsync(VersionLane lane, Task<VersionAnswer> answer)
    {
        await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Mailbox.Post(() => TakeAnswer(lane, answer));
    }

    private void TakeAnswer(VersionLane lane, Task<VersionAnswer> answer)
    {
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        // The look-up may have been another partition's, which was given up meanwhile.
        if (answer.IsCompletedSuccessfully)
        {
            Resolve(lane, answer);
        }
        else
        {
            LookUp(lane);
        }

        if (lane.State != TargetState.Pending)
        {
            answered(lane);
        }
    }

    private void Resolve(VersionLane lane, Task<VersionAnswer> answer)
    {
        lane.UsedAt = context.Time.GetTimestamp();
        var found = answer.GetAwaiter().GetResult();
        lane.Resolve(found.Schema is { } schema ? found with { Schema = context.Stream.SchemaOf(schema) } : found);
    }
}
