using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Sentinel.Contracts;
using Sentinel.Contracts.Samples;
using Sentinel.Decisions.Samples;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Rehearsals;

namespace Sentinel.Silo.Scoring.Samples;

/// <summary>
/// Hands a few of the requests that this silo answered over to the durable sample of their version: often while the sample has room, seldom when only its newest part turns over. Scoring never waits for it, and what a silo that is
/// killed had not handed over yet is missing from the sample only.
/// </summary>
public sealed partial class SampleKeeper(IGrainFactory grains, VersionLoader versions, RecentRequests recent, SiloOptions options, TimeProvider time, ILogger<SampleKeeper> logger) : BackgroundService
{
    /// <summary>Requests that are handed over at once.</summary>
    public const int AtOnce = 8;

    /// <summary>How often a sample that has room is added to.</summary>
    public static readonly TimeSpan Filling = TimeSpan.FromSeconds(10);

    /// <summary>How often the newest part of a full one is.</summary>
    public static readonly TimeSpan Turning = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<ModelVersionId, Told> _told = new();

    /// <summary>What computes answers here.</summary>
    public static string Runtime { get; } = $"ONNX Runtime {OrtEnv.Instance().GetVersionString()} on {RuntimeInformation.RuntimeIdentifier}";

    /// <summary>Hands over what this silo has of a version now.</summary>
    public async Task TellAsync(ModelVersionId version)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (!options.Scoring.KeepSample)
        {
            return;
        }

        var told = _told.GetValueOrDefault(version);
        var news = recent.Of(version, AtOnce).TakeWhile(request => !ReferenceEquals(request, told?.Last)).ToArray();
        if (news.Length == 0 || (await versions.FindAsync(version)).Artifact is not { } artifact)
        {
            return;
        }

        var now = time.GetUtcNow();
        var sampled = news.Reverse().Select(request => new SampledRequest(request.Id, now, artifact.Sha256, Runtime, SampleContent.Encode(request))).ToArray();
        var held = await grains.GetGrain<IRequestSampleGrain>(version.ToString()).KeepAsync(sampled);
        _told[version] = new Told(news[0], now + (held < RequestSample.FirstMost ? Filling : Turning));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Filling, time);
        try
        {
            while (options.Scoring.KeepSample && await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var version in recent.Versions.Where(IsDue))
                {
                    await TryTellAsync(version);
                }

                // The samples of this silo that made room for others are not asked for again.
                foreach (var gone in _told.Keys.Except(recent.Versions))
                {
                    _told.TryRemove(gone, out _);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private bool IsDue(ModelVersionId version) => !_told.TryGetValue(version, out var told) || told.Next <= time.GetUtcNow();

    private async Task TryTellAsync(ModelVersionId version)
    {
        try
        {
            await TellAsync(version);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotKept(version, Filling, e);
        }
    }

    [LoggerMessage(5110, LogLevel.Warning, "Requests that {Version} answered could not be kept for its verification; tried again in {After}")]
    private partial void LogNotKept(ModelVersionId version, TimeSpan after, Exception e);

    private sealed record Told(RecentRequest Last, DateTimeOffset Next);
}
