namespace Sentinel.Silo.Scoring.Traffic;

/// <summary>Tells models every second what this silo's router counted of them, where it counted anything. A model that does not answer holds nobody up: it is told again, the same under the same number, which it ignores if it had it.</summary>
public sealed partial class TrafficReporter(TrafficCounters counters, ITallySink sink, ScoringMetrics metrics, TimeProvider time, ILogger<TrafficReporter> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    /// <summary>Tells every model once; done when all of them have answered.</summary>
    internal Task TellAllAsync() => Task.WhenAll(counters.Models.Select(TellAsync));

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await TellAllAsync().WaitAsync(LastWords, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // What is not told is counted no more: checks have a second less to go by.
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                _ = TellAllAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private async Task TellAsync(ModelTraffic traffic)
    {
        var wasBehind = traffic.IsBehind;
        try
        {
            await traffic.TellAsync(sink.TellAsync);
        }
        catch (Exception e)
        {
            metrics.TallyFailed();
            if (!wasBehind)
            {
                LogNotTold(traffic.Model, Interval, e);
            }
        }
    }

    [LoggerMessage(5104, LogLevel.Warning, "Model {Model} was not told what its arms answered; told again every {After}, and counted on meanwhile")]
    private partial void LogNotTold(string model, TimeSpan after, Exception e);
}
