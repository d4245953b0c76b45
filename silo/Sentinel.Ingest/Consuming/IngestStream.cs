using Sentinel.Contracts;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Dispatch;

namespace Sentinel.Ingest.Consuming;

/// <summary>One of the streams that are read: predictions, labels, and logged inferences. They differ in their messages, in the columns that rows are gathered in, and in who takes them.</summary>
/// <param name="Name">Its name in metrics and logs.</param>
/// <param name="Topic">Its topic.</param>
/// <param name="GroupId">Consumer group that reads it.</param>
/// <param name="Kind">What its messages tell.</param>
/// <param name="SchemaOf">The columns that rows of a version are gathered in.</param>
/// <param name="IsPaired">Whether two messages, a request and its answer, make a row.</param>
/// <param name="ReceiverOf">Who takes the rows of a version out of a partition.</param>
internal sealed record IngestStream(
    string Name, string Topic, string GroupId, MessageKind Kind, Func<VersionSchema, VersionSchema> SchemaOf, bool IsPaired, Func<IGrainFactory, ShardId, IRowReceiver> ReceiverOf)
{
    /// <summary>Name of the stream of predictions.</summary>
    public const string PredictionName = "predictions";

    /// <summary>Name of the stream of labels.</summary>
    public const string LabelName = "labels";

    /// <summary>Predictions: window shards fold them.</summary>
    public static IngestStream Predictions(KafkaOptions kafka) => new(
        PredictionName,
        kafka.PredictionTopic,
        kafka.GroupId,
        MessageKind.Prediction,
        static schema => schema,
        IsPaired: false,
        static (grains, id) => new WindowShardReceiver(grains.GetGrain<IWindowShardGrain>(id.ToString())));

    /// <summary>Logged inferences: once a request has its answer, they are predictions like all others.</summary>
    public static IngestStream Inferences(KafkaOptions kafka) => Predictions(kafka) with { Name = "inferences", Topic = kafka.PairTopic, GroupId = $"{kafka.GroupId}.pairs", IsPaired = true };

    /// <summary>Labels: label intakes pass them on to be joined. A group of their own reads them, so that neither stream holds up a rebalance of the other.</summary>
    public static IngestStream Labels(KafkaOptions kafka) => new(
        LabelName,
        kafka.LabelTopic,
        $"{kafka.GroupId}.labels",
        MessageKind.Label,
        static schema => LabelColumns.SchemaOf(schema.ModelVersion),
        IsPaired: false,
        static (grains, id) => new LabelIntakeReceiver(grains.GetGrain<ILabelIntakeGrain>(id.ToString())));
}
