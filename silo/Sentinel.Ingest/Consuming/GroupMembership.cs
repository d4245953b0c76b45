using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Sentinel.Ingest.Consuming;

/// <summary>How a consumer leaves its group.</summary>
internal static class GroupMembership
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Leaves the group, so that others take over at once, commits what was stored, and closes the consumer. What is still delivered is thrown away; its offset was not stored.
    /// </summary>
    /// <remarks>
    /// Closing while a rebalance waits to be served can hang for ever in librdkafka before 2.8: the group's end throws away the very request that the rebalance callback waits for an answer of
    /// (confluentinc/librdkafka #4041 and #4884). So the subscription ends first, and every callback is served while the group still lives.
    /// </remarks>
    public static void Leave<TKey, TValue>(this IConsumer<TKey, TValue> consumer, TimeProvider time, TimeSpan longest, ILogger logger)
    {
        try
        {
            consumer.Unsubscribe();
            var started = time.GetTimestamp();
            while ((Serve(consumer, logger) || consumer.Assignment.Count > 0) && time.GetElapsedTime(started) < longest)
            {
            }

            consumer.Close();
        }
        catch (KafkaException e)
        {
            logger.ConsumerError(e.Error.ToString());
        }
    }

    /// <summary>Serves what waits for the application; true where more may wait.</summary>
    private static bool Serve<TKey, TValue>(IConsumer<TKey, TValue> consumer, ILogger logger)
    {
        try
        {
            return consumer.Consume(Wait) is not null;
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            logger.ConsumerError(e.Error.ToString());
            return true;
        }
    }
}
