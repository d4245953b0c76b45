using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace Orleans.Runtime;

/// <summary>Wakes grains when their reminders are due; the table outlives it.</summary>
internal sealed partial class ReminderService(IReminderTable table, GrainFactory factory, IOptions<ReminderOptions> options, TimeProvider clock, ILogger<ReminderService> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Timers reach no further than some weeks; a reminder further ahead is looked at again after this.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(20);

    private readonly ConcurrentDictionary<(GrainId Grain, string Name), Scheduled> _scheduled = new();

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe<ReminderService>(ServiceLifecycleStage.RuntimeGrainServices, table.StartAsync, table.StopAsync);
        lifecycle.Subscribe<ReminderService>(ServiceLifecycleStage.Active, StartAsync, StopAsync);
    }

    public async Task<IGrainReminder> RegisterOrUpdateAsync(GrainId grainId, string name, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        if (period < options.Value.MinimumReminderPeriod)
        {
            throw new ArgumentException(
                $"Cannot register reminder {name} as requested period ({period}) is less than minimum allowed reminder period ({options.Value.MinimumReminderPeriod})",
                nameof(period));
        }

        var entry = new ReminderEntry { GrainId = grainId, ReminderName = name, StartAt = clock.GetUtcNow().UtcDateTime.Add(dueTime), Period = period };
        entry.ETag = await table.UpsertRow(entry)
            ?? throw new ReminderException($"Could not register reminder {entry} to reminder table due to a race. Please try again later.");
        Schedule(entry);
        return new Reminder(grainId, name, entry.ETag);
    }

    public async Task UnregisterAsync(IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        var known = reminder as Reminder ?? throw new ArgumentException("The reminder is not one of this service.", nameof(reminder));
        if (!await table.RemoveRow(known.GrainId, known.ReminderName, known.ETag))
        {
            throw new ReminderException($"Could not unregister reminder {known.ReminderName} of {known.GrainId} from the reminder table, due to tag mismatch. You can retry.");
        }

        Forget(known.GrainId, known.ReminderName);
    }

    public async Task<IGrainReminder?> GetAsync(GrainId grainId, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return await table.ReadRow(grainId, name) is { } entry ? ToReminder(entry) : null;
    }

    public async Task<List<IGrainReminder>> GetAllAsync(GrainId grainId) => [.. (await table.ReadRows(grainId)).Reminders.Select(ToReminder)];

    private static Reminder ToReminder(ReminderEntry entry) => new(entry.GrainId, entry.ReminderName, entry.ETag ?? string.Empty);

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var entry in (await table.ReadRows(0, 0)).Reminders)
        {
            Schedule(entry);
        }
    }

    private Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var (grainId, name) in _scheduled.Keys)
        {
            Forget(grainId, name);
        }

        return Task.CompletedTask;
    }

    private void Schedule(ReminderEntry entry)
    {
        Forget(entry.GrainId, entry.ReminderName);
        var scheduled = new Scheduled(this, entry);
        _scheduled[(entry.GrainId, entry.ReminderName)] = scheduled;
        scheduled.Wait();
    }

    private void Forget(GrainId grainId, string name)
    {
        if (_scheduled.TryRemove((grainId, name), out var scheduled))
        {
            scheduled.Dispose();
        }
    }

    private async Task TickAsync(ReminderEntry entry)
    {
        try
        {
            var grain = (IRemindable)factory.Reference(typeof(IRemindable), entry.GrainId);
            await grain.ReceiveReminder(entry.ReminderName, new TickStatus(entry.StartAt, entry.Period, clock.GetUtcNow().UtcDateTime));
        }
#pragma warning disable CA1031 // A reminder ticks on, whatever its grain throws.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogWarningTickFailed(exception, entry.ReminderName, entry.GrainId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reminder {Reminder} of {GrainId} could not be delivered; it is tried again at its next tick.")]
    private partial void LogWarningTickFailed(Exception exception, string reminder, GrainId grainId);

    private sealed record Reminder(GrainId GrainId, string ReminderName, string ETag) : IGrainReminder;

    /// <summary>One reminder and the timer of its next tick.</summary>
    private sealed class Scheduled : IDisposable
    {
        private readonly ReminderService _service;
        private readonly ReminderEntry _entry;
        private readonly ITimer _timer;
        private DateTime _due;

        public Scheduled(ReminderService service, ReminderEntry entry)
        {
            _service = service;
            _entry = entry;
            _due = NextAfter(entry, service.Now);
            using (ExecutionContext.IsFlowSuppressed() ? default(IDisposable) : ExecutionContext.SuppressFlow())
            {
                _timer = service.CreateTimer(OnTimer);
            }
        }

        public void Wait()
        {
            var wait = _due - _service.Now;
            _timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait, Timeout.InfiniteTimeSpan);
        }

        public void Dispose() => _timer.Dispose();

        private static DateTime NextAfter(ReminderEntry entry, DateTime now)
        {
            if (now <= entry.StartAt || entry.Period <= TimeSpan.Zero)
            {
                return entry.StartAt;
            }

            var passed = (now - entry.StartAt).Ticks / entry.Period.Ticks;
            return entry.StartAt.AddTicks((passed + 1) * entry.Period.Ticks);
        }

        private async Task TickAsync()
        {
            await _service.TickAsync(_entry);
            _due = NextAfter(_entry, _service.Now);
            Wait();
        }

        private void OnTimer()
        {
            if (_service.Now < _due)
            {
                Wait();
            }
            else
            {
                _ = TickAsync();
            }
        }
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private ITimer CreateTimer(Action callback) => clock.CreateTimer(static action => ((Action)action!)(), callback, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
