namespace Sentinel.Ingest.Configuration;

/// <summary>What must hold between the options of taking predictions in.</summary>
public static class IngestOptionsRules
{
    /// <summary>One sentence for every rule that is broken.</summary>
    public static IEnumerable<string> Check(KafkaOptions kafka, IngestOptions ingest)
    {
        ArgumentNullException.ThrowIfNull(kafka);
        ArgumentNullException.ThrowIfNull(ingest);
        return [.. CheckTopics(kafka), .. CheckPauses(ingest)];
    }

    private static IEnumerable<string> CheckTopics(KafkaOptions kafka)
    {
        (string Option, string Topic)[] topics =
        [
            (nameof(kafka.PredictionTopic), kafka.PredictionTopic), (nameof(kafka.LabelTopic), kafka.LabelTopic), (nameof(kafka.EventTopic), kafka.EventTopic),
            (nameof(kafka.RouteTopic), kafka.RouteTopic), (nameof(kafka.TrainerTopic), kafka.TrainerTopic), (nameof(kafka.DeadLetterTopic), kafka.DeadLetterTopic),
            (nameof(kafka.InferenceTopic), kafka.InferenceTopic), (nameof(kafka.PairTopic), kafka.PairTopic),
        ];
        return topics.GroupBy(t => t.Topic).Where(g => g.Count() > 1)
            .Select(g => $"{string.Join(" and ", g.Select(t => $"`Kafka:{t.Option}`"))} must differ, were both '{g.Key}'");
    }

    private static IEnumerable<string> CheckPauses(IngestOptions ingest)
    {
        if (ingest.RetryDelay > ingest.RetryDelayMax)
        {
            yield return $"`Ingest:RetryDelay` must not exceed `Ingest:RetryDelayMax`, was {ingest.RetryDelay} with {ingest.RetryDelayMax}";
        }
    }
}
