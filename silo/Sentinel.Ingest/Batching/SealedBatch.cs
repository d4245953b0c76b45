using System.Buffers;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;

namespace Sentinel.Ingest.Batching;

/// <summary>
/// A batch on its way to its shard. Its bytes are rented, and go back only when every call that carried them is known to have ended:
/// a call that timed out may still be read by its receiver.
/// </summary>
internal sealed class SealedBatch
{
    private byte[]? _rented;
    private bool _inDoubt;

    private SealedBatch(RowBatch message, byte[] rented)
    {
        Message = message;
        _rented = rented;
    }

    /// <summary>What the shard is sent.</summary>
    public RowBatch Message { get; }

    /// <summary>Bytes of its columns.</summary>
    public int SizeBytes => Message.Columns.Length;

    /// <summary>Seals what the builder has gathered, and empties it.</summary>
    /// <param name="builder">Rows and malformed messages of one version out of one partition.</param>
    /// <param name="topic">Topic, its incarnation, and whether that ends with the broker.</param>
    /// <param name="partition">Partition that they came from.</param>
    /// <param name="previousNext">See <see cref="RowBatch.PreviousNext"/>.</param>
    public static SealedBatch Seal(BatchBuilder builder, Topics.TopicIdentity topic, int partition, long previousNext)
    {
        var rented = ArrayPool<byte>.Shared.Rent(builder.SizeBytes);
        var length = builder.Write(rented);
        VersionSchema schema = builder.Schema;
        var message = new RowBatch(
            topic.Name, topic.Id, topic.IsEphemeral, partition, previousNext, builder.Next, builder.RowCount, schema.Digest, rented.AsMemory(0, length), builder.MalformedOffsets());
        builder.Clear();
        return new SealedBatch(message, rented);
    }

    /// <summary>Says that a call which carried the bytes ended without an answer.</summary>
    public void MarkInDoubt() => _inDoubt = true;

    /// <summary>Gives the bytes back, once.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _rented, null) is { } rented && !_inDoubt)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
