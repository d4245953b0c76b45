using System.Collections.Concurrent;
using Sentinel.Contracts;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Inference;
using Sentinel.Silo.Scoring.Routing;
using Sentinel.Silo.Scoring.Traffic;

namespace Sentinel.Silo.Scoring.Shadows;

/// <summary>
/// Shows shadows their copies, off the answers' way: at most on half of the cores, and only while requests leave a core free. What a shadow does, good or bad, is counted for it and seen by nobody who asked: its answer
/// once the broker has it. Nobody waits for the broker before the next copy is shown; a bounded number of answers may be on the way.
/// </summary>
public sealed partial class ShadowRunner(
    ShadowBacklog queue, InferenceService inference, TrafficCounters counters, ScoringMetrics metrics, SiloOptions options, TimeProvider time, ILogger<ShadowRunner> logger)
    : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(5);

    // A version that cannot be loaded is not loaded again for every request.
    private static readonly TimeSpan NotReadyPause = TimeSpan.FromSeconds(1);

    // What is on its way when the silo stops is waited for so long.
    private static readonly TimeSpan DrainBound = TimeSpan.FromSeconds(5);

    /// <summary>Answers that may be on their way to the broker.</summary>
    internal const int PublishingMost = 256;

    private readonly ConcurrentDictionary<ModelVersionId, long> _notReady = new();
    private readonly SemaphoreSlim _places = new(PublishingMost);
    private readonly CancellationTokenSource _drained = new();

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var bound = time.CreateTimer(static drained => ((CancellationTokenSource)drained!).Cancel(), _drained, DrainBound, Timeout.InfiniteTimeSpan);
        await base.StopAsync(cancellationToken);
        var free = 0;
        try
        {
            for (; free < PublishingMost; free++)
            {
                await _places.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            _places.Release(free);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _places.Dispose();
        _drained.Dispose();
    }

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

                await _places.WaitAsync(stoppingToken);
                _ = CountAsync(copy, await ShowAsync(copy, stoppingToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops; what waits is shown to nobody.
        }
    }

    /// <summary>Shows a shadow its copy.</summary>
    /// <returns>The answer, and what is done when the broker has it; null where the shadow failed, which is counted already.</returns>
    private async Task<(InferAnswer Answer, Task Published)?> ShowAsync(ShadowCopy copy, CancellationToken stoppingToken)
    {
        var shadow = copy.Shadow;
        if (IsResting(shadow.Version))
        {
            Fail(shadow);
            return null;
        }

        try
        {
            return await inference.CopyAsync(shadow.Version, shadow.Stamp, copy.Request, copy.Stable?.Watched, stoppingToken, _drained.Token);
        }
        catch (Exception e) when (VersionFaults.IsOfVersion(e))
        {
            if (e is InferenceException { Fault: InferenceFault.NotReady or InferenceFault.NotFound })
            {
                _notReady[shadow.Version] = time.GetTimestamp();
            }

            LogFailed(shadow.Version, copy.Request.Id, e.Message);
            Fail(shadow);
        }
        catch (Exception e)
        {
            Drop(copy, e);
        }

        return null;
    }

    /// <summary>Counts an answer once the broker has it, and makes room for another. Never throws.</summary>
    private async Task CountAsync(ShadowCopy copy, (InferAnswer Answer, Task Published)? shown)
    {
        try
        {
            if (shown is ({ } answer, { } published))
            {
                await published.WaitAsync(_drained.Token);
                var isLate = answer.Duration > options.Scoring.LateAfter;
                counters.Of(copy.Shadow.Version.Model).Answered(copy.Shadow, answer, isLate, copy.Stable);
                metrics.Answered(copy.Shadow, answer, isLate);
                metrics.ShadowAnswered(answer.Watched.Rows);
            }
        }
        catch (Exception e)
        {
            Drop(copy, e);
        }
        finally
        {
            _places.Release();
        }
    }

    private void Fail(RoutedArm shadow)
    {
        counters.Of(shadow.Version.Model).Failed(shadow);
        metrics.Failed(shadow);
    }

    private void Drop(ShadowCopy copy, Exception why)
    {
        LogDropped(copy.Shadow.Version, copy.Request.Id, why.Message);
        counters.Of(copy.Shadow.Version.Model).Dropped(copy.Shadow);
        metrics.ShadowDropped();
    }

    private bool IsResting(ModelVersionId version) => _notReady.TryGetValue(version, out var since) && time.GetElapsedTime(since) < NotReadyPause;

    [LoggerMessage(5105, LogLevel.Debug, "Shadow {Version} did not answer request {Request}, which counts as its error: {Reason}")]
    private partial void LogFailed(ModelVersionId version, string request, string reason);

    [LoggerMessage(5106, LogLevel.Debug, "Shadow {Version} was not shown request {Request}, or what it answered was not published: {Reason}")]
    private partial void LogDropped(ModelVersionId version, string request, string reason);
}
