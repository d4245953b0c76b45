using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sentinel.Contracts.Sources;
using Sentinel.Ingest.Configuration;

namespace Sentinel.Ingest.Sources;

/// <summary>Knows all sources, read again every other second and whenever one is declared here. Threading: safe.</summary>
public sealed class SourceDirectory(IGrainFactory grains, IngestOptions options, TimeProvider time, ILogger<SourceDirectory> logger) : BackgroundService
{
    private volatile Reading _reading = new([], AskedAt: long.MinValue);

    /// <summary>The source that an inference service's events are of; null for none.</summary>
    public SourceSpec? Find(string service, string? @namespace) => _reading.Sources.FirstOrDefault(source => source.KServe?.Covers(service, @namespace) == true);

    /// <summary>Whether the list was asked for after a time of the clock: what is not in it was not there then.</summary>
    internal bool IsNewerThan(long timestamp) => _reading.AskedAt > timestamp;

    /// <summary>Reads the list now.</summary>
    public async Task ReadAsync()
    {
        var asked = time.GetTimestamp();
        var sources = await grains.GetGrain<ISourceGrain>(ISourceGrain.Key).ListAsync().ConfigureAwait(false);
        Reading known;
        do
        {
            known = _reading;
        }
        while (known.AskedAt < asked && Interlocked.CompareExchange(ref _reading, new Reading([.. sources], asked), known) != known);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReadAsync().WaitAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                logger.SourcesUnread(e);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await Task.Delay(options.UnknownVersionTime, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed record Reading(ImmutableArray<SourceSpec> Sources, long AskedAt);
}
