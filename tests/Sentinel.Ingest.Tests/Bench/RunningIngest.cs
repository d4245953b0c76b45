using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Producing;
using Sentinel.Ingest.Status;
using Sentinel.Testing;

namespace Sentinel.Ingest.Tests.Bench;

/// <summary>Ingestion as a silo runs it, over grains that are not its own.</summary>
internal sealed class RunningIngest : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IHostedService[] _hosted;
    private readonly MeterListener _decoded;
    private readonly MeterListener _inferences;
    private bool _stopped;

    private RunningIngest(ServiceProvider services, ChangeSignal changed)
    {
        _services = services;
        _decoded = Listen("sentinel.ingest.rows.decoded", (_, _) => changed.Raise());
        _inferences = Listen("sentinel.ingest.inferences", (_, _) => changed.Raise());
        _hosted = [.. services.GetServices<IHostedService>()];
    }

    /// <summary>Partitions of predictions that it reads.</summary>
    public ImmutableArray<PartitionStatus> Predictions => [.. Status.Partitions.Where(partition => partition.Topic == _services.GetRequiredService<KafkaOptions>().PredictionTopic)];

    public IngestStatus Status => _services.GetRequiredService<IIngestStatus>().Current;

    public IPredictionSink Sink => _services.GetRequiredService<IPredictionSink>();

    public ILabelSink Labels => _services.GetRequiredService<ILabelSink>();

    public ConcurrentQueue<PartitionStopped> Alarms { get; } = new();

    /// <summary>Starts it.</summary>
    /// <param name="kafka">What it reads.</param>
    /// <param name="checkpoint">How often it has shards write.</param>
    /// <param name="options">How it reads.</param>
    /// <param name="grains">Where rows go.</param>
    /// <param name="changed">Raised after everything that it counts or writes to its log.</param>
    public static async Task<RunningIngest> StartAsync(KafkaOptions kafka, CheckpointOptions checkpoint, IngestOptions options, IGrainFactory grains, ChangeSignal changed)
    {
        var services = new ServiceCollection().AddLogging(log => log.SetMinimumLevel(LogLevel.Debug).AddProvider(new ChangeLog(changed))).AddSingleton(grains);
        var alarms = new AlarmList();
        services.AddSingleton<IIngestAlarms>(alarms).AddSentinelIngest(kafka, checkpoint, options);
        var running = new RunningIngest(services.BuildServiceProvider(), changed);
        alarms.Raised = running.Alarms;
        foreach (var service in running._hosted)
        {
            await service.StartAsync(CancellationToken.None);
        }

        return running;
    }

    /// <summary>Listens to a counter of the meter, by its tag.</summary>
    public static MeterListener Listen(string instrument, Action<long, string> heard)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (found, listener) =>
            {
                if (found.Meter.Name == "Sentinel.Ingest" && found.Name == instrument)
                {
                    listener.EnableMeasurementEvents(found);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => heard(value, tags.Length > 0 ? tags[0].Value?.ToString() ?? "" : ""));
        listener.Start();
        return listener;
    }

    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            foreach (var service in _hosted)
            {
                await service.StopAsync(CancellationToken.None);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _decoded.Dispose();
        _inferences.Dispose();
        await _services.DisposeAsync();
    }

    private sealed class AlarmList : IIngestAlarms
    {
        public ConcurrentQueue<PartitionStopped> Raised { get; set; } = new();

        public Task RaiseAsync(PartitionStopped stopped)
        {
            Raised.Enqueue(stopped);
            return Task.CompletedTask;
        }
    }
}
