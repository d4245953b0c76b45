using System.ComponentModel.DataAnnotations;
using Sentinel.Contracts;

namespace Sentinel.Ingest.Configuration;

/// <summary>Which broker and topics Sentinel works with: section <c>Kafka</c>.</summary>
public sealed record KafkaOptions
{
    /// <summary>Bootstrap servers; empty for the embedded broker.</summary>
    public string BootstrapServers { get; init; } = "";

    /// <summary>Topic of predictions.</summary>
    [Required, RegularExpression(TopicPattern)]
    public string PredictionTopic { get; init; } = "sentinel.predictions";

    /// <summary>Topic of labels.</summary>
    [Required, RegularExpression(TopicPattern)]
    public string LabelTopic { get; init; } = "sentinel.labels";

    /// <summary>Topic of events.</summary>
    [Required, RegularExpression(TopicPattern)]
    public string EventTopic { get; init; } = "sentinel.events";

    /// <summary>Compacted topic of routes.</summary>
    [Required, RegularExpression(TopicPattern)]
    public string RouteTopic { get; init; } = "sentinel.routes";

    /// <summary>Topic of what trainers report.</summary>
    [Required, RegularExpression(TopicPattern)]
    public string TrainerTopic { get; init; } = "sentinel.trainers";

    /// <summary>Topic that inference loggers' events are written to, by a Knative broker or sink; keys do not matter.</summary>
    [Required, RegularExpression(TopicPattern)]
    public string InferenceTopic { get; init; } = "sentinel.inferences";

    /// <summary>Topic of messages that could not be understood.</summary>
    [Required, RegularExpression(TopicPattern)]
    public string DeadLetterTopic { get; init; } = "sentinel.dead-letters";

    /// <summary>Consumer group.</summary>
    [Required]
    public string GroupId { get; init; } = "sentinel";

    /// <summary>Partitions of the topics of predictions, labels and logged inferences, when the silo creates them.</summary>
    [Range(1, 1024)]
    public int Partitions { get; init; } = 4;

    /// <summary>Topic that silos bring such events into, a request and its answer in one partition.</summary>
    public string PairTopic => InferenceTopic + ShardId.LoggedSuffix;

    /// <summary>Whether the broker is the embedded one.</summary>
    public bool IsEmbedded => string.IsNullOrWhiteSpace(BootstrapServers);

    private const string TopicPattern = "^[A-Za-z0-9._-]{1,249}$";
}
