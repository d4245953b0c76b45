using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Consuming;
using Sentinel.Ingest.DeadLetters;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Producing;
using Sentinel.Ingest.Sources;
using Sentinel.Ingest.Status;
using Sentinel.Ingest.Topics;
using Sentinel.Ingest.Trainers;
using Sentinel.Ingest.Versions;

namespace Sentinel.Ingest;

/// <summary>Adds ingestion to a silo.</summary>
public static class IngestServices
{
    // Somebody waits.
    private static readonly TimeSpan Prompt = TimeSpan.FromMilliseconds(2);

    /// <summary>
    /// Adds what reads predictions, labels, logged inferences and trainers' reports, and sends all but the last: <see cref="IPredictionSink"/>, <see cref="IAnswerSink"/>, <see cref="ILabelSink"/>, <see cref="IInferenceSink"/>, <see cref="IIngestStatus"/>, <see cref="KafkaConnection"/>, <see cref="KafkaTopics"/>, and the hosted consumers.
    /// Call it after <c>UseOrleans</c>: hosted services start in order and stop in reverse, so that reading ends before the grains do.
    /// </summary>
    /// <param name="services">The silo's services.</param>
    /// <param name="kafka">Broker and topics.</param>
    /// <param name="checkpoint">How often rows are made durable.</param>
    /// <param name="options">Limits; these and the others are checked already.</param>
    public static IServiceCollection AddSentinelIngest(this IServiceCollection services, KafkaOptions kafka, CheckpointOptions checkpoint, IngestOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IIngestAlarms, AlertGrainAlarms>();
        services.AddMetrics();
        services.AddSingleton(kafka).AddSingleton(checkpoint).AddSingleton(options);
        services.AddSingleton<KafkaConnection>();
        services.AddSingleton<KafkaTopics>();
        services.AddSingleton<TimeRange>();
        services.AddSingleton<VersionDirectory>();
        services.AddSingleton<IDeadLetterWriter, DeadLetterWriter>();
        services.AddSingleton<DeadLetterReader>();
        services.AddSingleton<IngestMetrics>();
        services.AddSingleton<PairBoard>().AddSingleton<PairingContext>();
        services.AddSingleton<IngestBoard>();
        services.AddSingleton<IIngestStatus>(s => s.GetRequiredService<IngestBoard>());
        AddPace(services, kafka.PredictionTopic);
        AddPace(services, kafka.LabelTopic);
        AddPace(services, kafka.PairTopic);
        services.AddSingleton<IPredictionSink>(s => NewProducer(s, kafka.PredictionTopic, Prompt));
        services.AddSingleton<IAnswerSink>(s => NewProducer(s, kafka.PredictionTopic, options.AnswerLinger));
        services.AddSingleton<ILabelSink>(s => NewProducer(s, kafka.LabelTopic, Prompt));
        services.AddSingleton<IInferenceSink>(s => NewProducer(s, kafka.PairTopic, Prompt));
        services.AddSingleton<SourceDirectory>().AddHostedService(s => s.GetRequiredService<SourceDirectory>());
        services.AddSingleton<IHostedService>(s => NewReader(s, IngestStream.Predictions(kafka)));
        services.AddSingleton<IHostedService>(s => NewReader(s, IngestStream.Labels(kafka)));
        services.AddSingleton<IHostedService>(s => NewReader(s, IngestStream.Inferences(kafka)));
        services.AddHostedService<InferenceForwarder>();
        services.AddSingleton<TrainerIntake>().AddHostedService<TrainerReader>();
        return services;
    }

    private static IngestService NewReader(IServiceProvider services, IngestStream stream) => ActivatorUtilities.CreateInstance<IngestService>(services, stream);

    // One for all that send into a topic: together they may be ahead of its reader by so much.
    private static void AddPace(IServiceCollection services, string topic) => services.AddKeyedSingleton(topic, (s, _) => ActivatorUtilities.CreateInstance<ReadPace>(s, topic));

    private static MessageProducer NewProducer(IServiceProvider services, string topic, TimeSpan linger) =>
        ActivatorUtilities.CreateInstance<MessageProducer>(services, topic, linger, services.GetRequiredKeyedService<ReadPace>(topic));
}
