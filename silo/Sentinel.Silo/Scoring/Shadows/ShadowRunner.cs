using System.Collections.Concurrent;
using Sentinel.Contracts;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Inference;
using Sentinel.Silo.Scoring.Traffic;

namespace Sentinel.Silo.Scoring.Shadows;

/// <summary>
/// Shows shadows their copies, off the answers' way: at most on half of the cores, and only while requests leave a core free. What a shadow does, good or bad, is counted for it and seen by nobody who asked.
/// </summary>
public sealed partial class ShadowRunner(
    ShadowBacklog queue, InferenceService inference, TrafficCounters counters, ScoringMetrics metrics, SiloOptions options, TimeProvider time, ILogger<ShadowRunner> logger)
    : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(5);

    // A version that cannot be loaded is not loaded again for every request.
    private static readonly TimeSpan NotReadyPause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ModelVersionId, long> _notReady = new();

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Math.Max(1, Environment.ProcessorCount / 2)).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var copy = await queue.TakeAsync(stoppingToken);
                while (inference.IsBusy)
                {
                    await Task.Delay(LookAgain, time, stoppingToken);
                }

                await ShowAsync(copy, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops; what waits is shown to nobody.
        }
    }

    private async Task ShowAsync(ShadowCopy copy, CancellationToken stoppingToken)
    {
        var shadow = copy.Shadow;
        var traffic = counters.Of(shadow.Version.Model);
        if (IsResting(shadow.Version))
        {
            Fail();
            return;
        }

        try
        {
            var answer = await inference.CopyAsync(shadow.Version, shadow.Stamp, copy.Request, stoppingToken);
            var isLate = answer.Duration > options.Scoring.LateAfter;
            traffic.Answered(shadow, answer, isLate, copy.Stable);
            metrics.Answered(shadow, answer, isLate);
            metrics.ShadowAnswered(answer.Watched.Rows);
        }
        catch (Exception e) when (VersionFaults.IsOfVersion(e))
        {
            if (e is InferenceException { Fault: InferenceFault.NotReady or InferenceFault.NotFound })
            {
                _notReady[shadow.Version] = time.GetTimestamp();
            }

            LogFailed(shadow.Version, copy.Request.Id, e.Message);
            Fail();
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            LogDropped(shadow.Version, copy.Request.Id, e.Message);
            traffic.Dropped(shadow);
            metrics.ShadowDropped();
        }

        void Fail()
        {
            traffic.Failed(shadow);
            metrics.Failed(shadow);
        }
    }

    private bool IsResting(ModelVersionId version) => _notReady.TryGetValue(version, out var since) && time.GetElapsedTime(since) < NotReadyPause;

    [LoggerMessage(5105, LogLevel.Debug, "Shadow {Version} did not answer request {Request}, which counts as its error: {Reason}")]
    private partial void LogFailed(ModelVersionId version, string request, string reason);

    [LoggerMessage(5106, LogLevel.Debug, "Shadow {Version} was not shown request {Request}, or what it answered was not published: {Reason}")]
    private partial void LogDropped(ModelVersionId version, string request, string reason);
}
