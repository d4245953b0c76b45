using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Consuming;
using Sentinel.Ingest.DeadLetters;
using Sentinel.Ingest.Producing;
using Sentinel.Ingest.Status;
using Sentinel.Ingest.Topics;
using Sentinel.Ingest.Versions;

namespace Sentinel.Ingest;

/// <summary>Adds ingestion to a silo.</summary>
public static class IngestServices
{
    /// <summary>
    /// Adds what reads predictions and sends them: <see cref="IPredictionSink"/>, <see cref="IIngestStatus"/>, <see cref="KafkaConnection"/>, <see cref="KafkaTopics"/>, and the hosted consumer.
    /// Call it after <c>UseOrleans</c>: hosted services start in order and stop in reverse, so that reading ends before the grains do.
    /// </summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The configuration is wrong; the message holds every fault.</exception>
    public static IServiceCollection AddSentinelIngest(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddSentinelIngest(IngestOptionsReader.Read(configuration));
    }

    /// <summary>The same with options that are read already.</summary>
    public static IServiceCollection AddSentinelIngest(this IServiceCollection services, IngestOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IIngestAlarms, AlertGrainAlarms>();
        services.AddMetrics();
        services.AddSingleton(options);
        services.AddSingleton<KafkaConnection>();
        services.AddSingleton<KafkaTopics>();
        services.AddSingleton<VersionDirectory>();
        services.AddSingleton<IDeadLetterWriter, DeadLetterWriter>();
        services.AddSingleton<DeadLetterReader>();
        services.AddSingleton<IngestMetrics>();
        services.AddSingleton<IngestBoard>();
        services.AddSingleton<IIngestStatus>(s => s.GetRequiredService<IngestBoard>());
        services.AddSingleton<ReadPace>();
        services.AddSingleton<IPredictionSink, PredictionProducer>();
        services.AddHostedService<IngestService>();
        return services;
    }
}
