using Sentinel.Ingest.DeadLetters;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Partitions;

/// <summary>The way of a partition's messages that cannot be understood: each is counted and written once, and holds the barrier back until the broker has it. Threading: owned by the consumer's thread.</summary>
internal sealed class DeadLetterOutlet(PartitionContext context, int partition, CancellationToken stopping)
{
    private readonly DeadLetterLedger _ledger = new();

    /// <summary>Letters that the broker does not have yet.</summary>
    public int InFlight => _ledger.InFlight;

    /// <summary>Writes a message as a dead letter, unless that was done before the last rewind.</summary>
    public void Reject(in IncomingMessage message, RejectReason reason, string detail)
    {
        if (!_ledger.Add(message.Offset))
        {
            return;
        }

        context.Metrics.DeadLettered(reason);
        context.Logger.DeadLettered(context.Topic.Name, partition, message.Offset, reason.Name(), detail);
        var copy = message.Copy();
        var letter = new DeadLetter(context.Topic.Name, partition, copy.Offset, copy.Timestamp, copy.Key, copy.Value, copy.Headers, reason, detail);
        _ = ConfirmAsync(context.DeadLetters.WriteAsync(letter, stopping), copy.Offset);
    }

    /// <summary>The lowest offset that the broker does not have, or <paramref name="otherwise"/>.</summary>
    public long SafeUpTo(long otherwise) => _ledger.SafeUpTo(otherwise);

    /// <summary>Forgets letters below an offset that is not read again.</summary>
    public void Forget(long below) => _ledger.Forget(below);

    private async Task ConfirmAsync(Task written, long offset)
    {
        await written.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (written.IsCompletedSuccessfully)
        {
            context.Mailbox.Post(() => _ledger.Confirm(offset));
        }
    }
}
