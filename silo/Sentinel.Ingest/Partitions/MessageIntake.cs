using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Partitions;

/// <summary>Makes rows of messages, or has them wait for their version, or rejects them. Threading: owned by the consumer's thread.</summary>
internal sealed class MessageIntake(PartitionContext context, int partition, VersionLanes lanes, RowGatherer rows, DeadLetterOutlet letters)
{
    /// <summary>Partition number.</summary>
    public int Partition => partition;

    /// <summary>Takes a message.</summary>
    public void Take(in IncomingMessage message)
    {
        if (message.Value.Length > context.Options.MessageBytes)
        {
            letters.Reject(in message, RejectReason.TooLarge, $"the value has {message.Value.Length} bytes, the limit is {context.Options.MessageBytes}");
            return;
        }

        var fault = CloudEventHeaders.Read(message.Headers, context.Decoder.Kind.EventType, out var eventTime, out var detail);
        if (fault != RejectReason.None)
        {
            letters.Reject(in message, fault, detail);
            return;
        }

        var result = context.Decoder.Decode(message.Value, message.Stamp(eventTime), lanes);
        var lane = (VersionLane?)result.Target;
        switch (result.Status)
        {
            case DecodeStatus.Rows:
                context.Metrics.Decoded(context.Stream.Name, result.Rows);
                rows.Gathered(lane!);
                break;
            case DecodeStatus.Held:
                lanes.Hold(lane!, message.Copy());
                break;
            default:
                if (lane is { State: TargetState.Ready })
                {
                    lane.Builder.AddMalformed(message.Offset);
                    rows.Gathered(lane);
                }

                letters.Reject(in message, result.Reason, result.Detail);
                break;
        }
    }

    /// <summary>Takes the messages that waited for a version that is known by now.</summary>
    public void TakeHeld(VersionLane lane)
    {
        lanes.EndHolding(lane);
        while (lanes.TryTakeHeld(lane, out var held))
        {
            Take(held.Open());
        }
    }
}
