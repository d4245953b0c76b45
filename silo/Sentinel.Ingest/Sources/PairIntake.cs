using Sentinel.Contracts.Sources;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Partitions;
using Sentinel.Ingest.Sources.Payloads;

namespace Sentinel.Ingest.Sources;

/// <summary>
/// Makes predictions of the logged requests and answers of one partition: the row of a pair stands at the offset of its later half, where shards apply it once however often it is read. What waits
/// for its other half is committed by nobody, so a new owner reads it again; and it reads, silently, as much before that as may matter, so as to know which of the later ones were paired already.
/// Threading: owned by the consumer's thread.
/// </summary>
internal sealed class PairIntake(PartitionContext context, PairingContext pairing, MessageIntake rows, DeadLetterOutlet letters)
{
    private readonly PairStore _store = new(PairLimits.Of(context.Options, context.Topic));
    private readonly List<WaitingHalf> _expired = [];
    private readonly Queue<(WaitingHalf First, WaitingHalf Second)> _unmapped = new();
    private long _readBytes;
    private long _start;

    /// <summary>Whether pairs wait for the list of sources to be read anew.</summary>
    public bool IsHolding => _unmapped.Count > 0;

    /// <summary>Where reading must begin so that it goes on from an offset as if it had never ended.</summary>
    public long? Recall(long? committed)
    {
        _unmapped.Clear();
        pairing.Board.SetWaiting(context.Topic.Name, rows.Partition, 0);
        _start = committed ?? 0;
        var from = _store.StartAt(_start);
        return committed is null ? null : from;
    }

    /// <summary>Takes a message that was dealt with before the offset that reading goes on from; false when it is not below that offset.</summary>
    public bool TryRecall(in IncomingMessage message)
    {
        if (message.Offset >= _start)
        {
            // From here on a lower offset is the fault of a log that went back.
            _start = 0;
            return false;
        }

        _readBytes += message.LogBytes;
        var half = message.Copy();
        if (InferenceEvents.TryRead(half.Value ?? [], half.Headers, out var happened, out _))
        {
            _store.Add(HalfOf(happened, half), _expired, out _);
            _expired.Clear();
        }

        return true;
    }

    /// <summary>Takes a message.</summary>
    public void Take(in IncomingMessage message)
    {
        _readBytes += message.LogBytes;
        if (message.Value.Length > context.Options.MessageBytes)
        {
            letters.Reject(in message, RejectReason.TooLarge, $"the value has {message.Value.Length} bytes, the limit is {context.Options.MessageBytes}");
            return;
        }

        var copy = message.Copy();
        if (!InferenceEvents.TryRead(copy.Value ?? [], copy.Headers, out var happened, out var fault))
        {
            if (fault is null)
            {
                pairing.Board.Ignored();
            }
            else
            {
                letters.Reject(in message, fault.Reason, fault.Detail);
            }

            return;
        }

        var half = HalfOf(happened, copy);
        var outcome = _store.Add(half, _expired, out var first);
        if (outcome == PairOutcome.Paired)
        {
            Complete(first!, half);
        }

        GiveUp();
        pairing.Board.Read(outcome);
    }

    /// <summary>Does what is due: pairs whose source was not known, and halves that waited long at the end of the log.</summary>
    /// <param name="isAtEnd">Whether everything in the log was read.</param>
    public void Tick(bool isAtEnd)
    {
        while (_unmapped.TryPeek(out var pair) && (FindSource(pair.Second.Event) is not null || pairing.Sources.IsNewerThan(pair.Second.ReadAt)))
        {
            _unmapped.Dequeue();
            Send(pair.First, pair.Second);
        }

        if (isAtEnd)
        {
            _store.Expire(half => context.Time.GetElapsedTime(half.ReadAt) > context.Options.PairTime, _expired);
        }

        GiveUp();
    }

    /// <summary>The lowest offset that waits, or <paramref name="otherwise"/>.</summary>
    public long LowestWaiting(long otherwise) => _unmapped.Aggregate(_store.LowestWaiting(otherwise), (lowest, pair) => Math.Min(lowest, pair.First.Offset));

    private WaitingHalf HalfOf(InferenceEvent happened, HeldMessage message) => new(happened, message, message.Offset, message.Timestamp.UnixTimestampMs, _readBytes, context.Time.GetTimestamp());

    // Rows go to the shards in the order of their offsets, so none passes one that waits.
    private void Complete(WaitingHalf first, WaitingHalf second)
    {
        if (_unmapped.Count > 0 || (FindSource(second.Event) is null && !pairing.Sources.IsNewerThan(second.ReadAt)))
        {
            _unmapped.Enqueue((first, second));
        }
        else
        {
            Send(first, second);
        }
    }

    private void Send(WaitingHalf first, WaitingHalf second)
    {
        var (request, response) = first.Event.Half == InferenceHalf.Request ? (first.Event, second.Event) : (second.Event, first.Event);
        if (FindSource(request) is not { } source)
        {
            RejectBoth(RejectReason.UnknownSource, $"no Source maps inference service '{request.Service}' of namespace '{request.Namespace}': declare one");
            return;
        }

        if (source.Version.At(request.Endpoint) is not { } version)
        {
            RejectBoth(RejectReason.UnknownSource, $"source '{source.Name}' names no version for endpoint '{request.Endpoint}': add it to spec.version.map");
            return;
        }

        try
        {
            var asked = PayloadReader.Read(request.Data, "the request");
            var mapping = new SourceMapping(source.Model, version, source.Columns, source.Prediction, source.Class);
            var (value, _) = SourceMessage.Write(mapping, asked, PayloadReader.Read(response.Data, "the answer"), asked.Id ?? request.Id, request.Time ?? response.Time);
            rows.Take((second.Message with { Value = value, Headers = null }).Open());
        }
        catch (PayloadException e)
        {
            RejectBoth(e.Reason, e.Message);
        }

        void RejectBoth(RejectReason reason, string detail)
        {
            letters.Reject(first.Message.Open(), reason, detail);
            letters.Reject(second.Message.Open(), reason, detail);
        }
    }

    private void GiveUp()
    {
        foreach (var half in _expired)
        {
            var (reason, other) = half.Event.Half == InferenceHalf.Request ? (RejectReason.NoResponse, "answer") : (RejectReason.NoRequest, "request");
            letters.Reject(half.Message.Open(), reason, $"no {other} with the id '{half.Event.Id}' came within {context.Options.PairTime:c} (Ingest:PairTime) or {context.Options.PairMessages} messages (Ingest:PairMessages)");
        }

        _expired.Clear();
        pairing.Board.SetWaiting(context.Topic.Name, rows.Partition, _store.Count);
    }

    private SourceSpec? FindSource(InferenceEvent happened) => pairing.Sources.Find(happened.Service, happened.Namespace);
}
