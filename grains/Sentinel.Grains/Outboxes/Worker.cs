using Microsoft.Extensions.Logging;

namespace Sentinel.Grains.Outboxes;

/// <summary>
/// Does a grain's outstanding work in rounds: at once when it is woken, again after a wait that the round names, longer and longer while rounds fail. A reminder stands as long as work does,
/// so that a grain whose silo ended is activated elsewhere and goes on.
/// </summary>
/// <param name="grain">The grain.</param>
/// <param name="round">Does what can be done now.</param>
/// <param name="hasWork">Whether anything is outstanding.</param>
/// <param name="logger">Told of rounds that fail.</param>
internal sealed partial class Worker(Grain grain, Func<CancellationToken, Task<WorkLeft>> round, Func<bool> hasWork, ILogger logger)
{
    /// <summary>The reminder that stands while there is work.</summary>
    internal const string ReminderName = "work";

    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    // A grain that waits longer than this between ticks might be taken for idle.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private IGrainTimer? _timer;
    private bool _woken;
    private bool _reminded;
    private TimeSpan _pause = ShortestPause;

    /// <summary>Starts with a first round; to be called when the grain is activated.</summary>
    internal void Start()
    {
        _timer = grain.RegisterGrainTimer(
            static (worker, cancellationToken) => worker.TickAsync(cancellationToken),
            this,
            new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
    }

    /// <summary>Begins a round at once, or after the one that is under way.</summary>
    internal void Wake()
    {
        _woken = true;
        _timer?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Sees to it that the grain is activated again should its silo end before the work is done.</summary>
    internal async Task RemindAsync()
    {
        if (!_reminded)
        {
            await grain.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);
            _reminded = true;
        }
    }

    /// <summary>The reminder came: goes on, or takes it down when nothing is left. To be called while no change is made.</summary>
    internal async Task RemindedAsync()
    {
        _reminded = true;
        if (hasWork())
        {
            Wake();
        }
        else if (await grain.GetReminder(ReminderName) is { } reminder)
        {
            await grain.UnregisterReminder(reminder);
            _reminded = false;
        }
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        _woken = false;
        var left = WorkLeft.Failed;
        try
        {
            left = await round(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogRoundFailed(logger, e);
        }

        _pause = left.IsFailure ? Min(_pause * 2, LongestPause) : ShortestPause;
        _timer?.Change(_woken ? TimeSpan.Zero : Next(left), Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Next(WorkLeft left)
    {
        var wait = left.Wait is { } asked ? Min(asked < TimeSpan.Zero ? TimeSpan.Zero : asked, LongestPause) : Timeout.InfiniteTimeSpan;
        return (left.IsFailure, left.Wait) switch
        {
            (true, null) => _pause,
            (true, _) => Min(wait, _pause),
            _ => wait,
        };
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    [LoggerMessage(4002, LogLevel.Warning, "A round of outstanding work failed; it is tried again")]
    private static partial void LogRoundFailed(ILogger logger, Exception exception);
}

/// <summary>What a round left undone.</summary>
/// <param name="Wait">When to go on; null when nothing is left.</param>
/// <param name="IsFailure">Whether something failed that is to be tried again.</param>
internal readonly record struct WorkLeft(TimeSpan? Wait, bool IsFailure)
{
    /// <summary>Nothing is left.</summary>
    internal static WorkLeft Nothing => new(null, IsFailure: false);

    /// <summary>Something failed.</summary>
    internal static WorkLeft Failed => new(null, IsFailure: true);
}
