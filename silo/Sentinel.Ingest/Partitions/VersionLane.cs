using System.Text;
using Sentinel.Contracts;
using Sentinel.Contracts.Shards;
using Sentinel.Ingest.Batching;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Dispatch;
using Sentinel.Ingest.Versions;

namespace Sentinel.Ingest.Partitions;

/// <summary>
/// The way of one version's rows out of one partition: messages that wait for the schema, the batch being gathered, the sender to the shard, and how far each has come:
/// <c>Checkpointed &lt;= Sent</c>. Threading: owned by the consumer's thread; what the sender reports is posted to it.
/// </summary>
internal sealed class VersionLane : RowTarget, IShardListener
{
    private readonly byte[] _model;
    private readonly byte[] _version;
    private readonly PartitionReader _owner;
    private TargetState _state;
    private BatchBuilder? _builder;

    /// <summary>Starts as pending; a name that can be no model's or version's is unknown for good.</summary>
    public VersionLane(PartitionReader owner, ReadOnlySpan<byte> model, ReadOnlySpan<byte> version)
    {
        _owner = owner;
        _model = model.ToArray();
        _version = version.ToArray();
        var (modelName, versionName) = (Encoding.UTF8.GetString(model), Encoding.UTF8.GetString(version));
        if (!ModelVersionId.IsModelName(modelName) || !ModelVersionId.IsVersionName(versionName))
        {
            _state = ModelVersionId.IsModelName(modelName) ? TargetState.UnknownVersion : TargetState.UnknownModel;
        }
        else
        {
            Version = new ModelVersionId(modelName, versionName);
        }
    }

    /// <inheritdoc/>
    public override ModelVersionId? Version { get; }

    /// <inheritdoc/>
    public override TargetState State => _state;

    /// <inheritdoc/>
    public override BatchBuilder Builder => _builder!;

    /// <summary>Messages that wait for the schema, in the order of the log.</summary>
    public Queue<HeldMessage> Held { get; } = new();

    /// <summary>Sends to the shard; null before the first batch.</summary>
    public ShardSender? Sender { get; private set; }

    /// <summary>Offset after the last row sent by this owner since the last rewind; 0 before the first.</summary>
    public long Sent { get; private set; }

    /// <summary>Offset below which the shard has everything on disk, as far as this owner asked.</summary>
    public long Checkpointed { get; private set; }

    /// <summary>When the batch being gathered got its first row; null while it is empty.</summary>
    public long? OpenedAt { get; set; }

    /// <summary>When the lane was last used, or its state found out.</summary>
    public long UsedAt { get; set; }

    /// <summary>Whether rows wait to be sealed.</summary>
    public bool HasRows => _builder is { IsEmpty: false };

    /// <summary>Whether nothing of it would be lost with it.</summary>
    public bool IsIdle => _state != TargetState.Pending && !HasRows && Held.Count == 0 && Sent == Checkpointed && Sender is null or { QueuedBatches: 0 };

    /// <summary>Whether the lane is that of a version.</summary>
    public bool Is(ReadOnlySpan<byte> model, ReadOnlySpan<byte> version) => _model.AsSpan().SequenceEqual(model) && _version.AsSpan().SequenceEqual(version);

    /// <summary>Takes what the directory found out.</summary>
    public void Resolve(VersionAnswer answer)
    {
        _state = answer.State;
        if (answer.Schema is { } schema && (_builder is null || _builder.Schema.Digest != schema.Digest))
        {
            _builder = new BatchBuilder(schema);
        }
    }

    /// <summary>Has the directory asked again.</summary>
    public void MarkPending() => _state = TargetState.Pending;

    /// <summary>Sends what was gathered.</summary>
    public int Seal(Topics.TopicIdentity topic, int partition, Func<VersionLane, ShardSender> newSender)
    {
        Sender ??= newSender(this);
        var batch = SealedBatch.Seal(Builder, topic, partition, Sent);
        OpenedAt = null;
        Sent = batch.Message.Next;
        Sender.Send(batch);
        return batch.SizeBytes;
    }

    /// <summary>Notes that the shard has everything below an offset on disk.</summary>
    public void MarkCheckpointed(long sent) => Checkpointed = Math.Max(Checkpointed, sent);

    /// <summary>Forgets what is in hand: the partition is read again.</summary>
    public void Rewind(int generation)
    {
        _builder?.Clear();
        OpenedAt = null;
        Held.Clear();
        Sender?.Abandon(generation);
        Sent = 0;
        Checkpointed = 0;
    }

    /// <inheritdoc/>
    public void BatchLeft(int sizeBytes) => _owner.PostBatchLeft(sizeBytes);

    /// <inheritdoc/>
    public void CheckpointDone(int generation, long sent) => _owner.PostCheckpointDone(this, generation, sent);

    /// <inheritdoc/>
    public void Refused(int generation, ApplyOutcome outcome, long applied) => _owner.PostRefused(this, generation, outcome, applied);
}
