using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Producing;
using Sentinel.Ingest.Status;

namespace Sentinel.Ingest.Tests.Bench;

/// <summary>Ingestion as a silo runs it, over grains that are not its own.</summary>
internal sealed class RunningIngest : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IHostedService[] _hosted;
    private bool _stopped;

    private RunningIngest(ServiceProvider services)
    {
        _services = services;
        _hosted = [.. services.GetServices<IHostedService>()];
    }

    public IngestStatus Status => _services.GetRequiredService<IIngestStatus>().Current;

    public IPredictionSink Sink => _services.GetRequiredService<IPredictionSink>();

    public List<PartitionStopped> Alarms { get; } = [];

    public static async Task<RunningIngest> StartAsync(IngestOptions options, IGrainFactory grains)
    {
        var services = new ServiceCollection().AddLogging(log => log.SetMinimumLevel(LogLevel.Warning)).AddSingleton(grains);
        var alarms = new AlarmList();
        services.AddSingleton<IIngestAlarms>(alarms).AddSentinelIngest(options);
        var running = new RunningIngest(services.BuildServiceProvider());
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
        await _services.DisposeAsync();
    }

    private sealed class AlarmList : IIngestAlarms
    {
        public List<PartitionStopped> Raised { get; set; } = [];

        public Task RaiseAsync(PartitionStopped stopped)
        {
            Raised.Add(stopped);
            return Task.CompletedTask;
        }
    }
}
