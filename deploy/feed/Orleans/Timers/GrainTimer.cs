using System.Reflection;

namespace Orleans.Runtime;

/// <summary>A timer of an activation: a tick is a call of the activation to itself, and the period counts from the end of a tick to the start of the next.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private static readonly GrainMethod TickMethod =
        new(typeof(IGrainTimerInvoker), typeof(IGrainTimerInvoker).GetMethod(nameof(IGrainTimerInvoker.InvokeCallbackAsync), BindingFlags.Instance | BindingFlags.Public)!);

    private readonly Lock _gate = new();
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly ActivationLog _log;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _ticking;
    private bool _changed;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options, ActivationLog log)
    {
        Check(options.DueTime, nameof(options.DueTime));
        Check(options.Period, nameof(options.Period));
        _activation = activation;
        _callback = callback;
        _options = options;
        _log = log;
        _dueTime = options.DueTime;
        _period = options.Period;
        using (ExecutionContext.IsFlowSuppressed() ? default(IDisposable) : ExecutionContext.SuppressFlow())
        {
            _timer = activation.TimerClock.CreateTimer(static self => ((GrainTimer)self!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        activation.AddTimer(this);
        _timer.Change(_dueTime, Timeout.InfiniteTimeSpan);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        lock (_gate)
        {
            _dueTime = dueTime;
            _period = period;
            _changed = true;
            if (!_ticking && !_disposed.IsCancellationRequested)
            {
                _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed.IsCancellationRequested)
            {
                return;
            }

            _timer.Dispose();
        }

        _disposed.Cancel();
        _activation.RemoveTimer(this);
    }

    private static void Check(TimeSpan span, string name)
    {
        if (span < TimeSpan.Zero && span != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(name, span, "A time span of a timer is positive, zero or infinite.");
        }
    }

    private void OnDue()
    {
        lock (_gate)
        {
            if (_disposed.IsCancellationRequested)
            {
                return;
            }

            _ticking = true;
            _changed = false;
        }

        _activation.TryReceive(new Tick(this));
    }

    private async Task TickAsync()
    {
        if (_disposed.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await _callback(_disposed.Token);
        }
        finally
        {
            lock (_gate)
            {
                _ticking = false;
                if (!_disposed.IsCancellationRequested)
                {
                    _timer.Change(_changed ? _dueTime : _period, Timeout.InfiniteTimeSpan);
                }
            }
        }
    }

    /// <summary>The call that a tick is.</summary>
    private sealed class Tick(GrainTimer timer) : GrainCall(timer._activation.GrainId, TickMethod, [])
    {
        public override bool IsAlwaysInterleave => timer._options.Interleave;

        public override bool IsKeepAlive => timer._options.KeepAlive;

        public override bool IsLocalOnly => true;

        public override Task InvokeAsync(object target) => timer.TickAsync();

        public override Task InvokeBoxedAsync(object target) => timer.TickAsync();

        public override void Complete()
        {
        }

        public override void Fail(Exception exception) => timer._log.TimerFailed(exception, TargetId);

        public override void Cancel(CancellationToken token)
        {
        }
    }
}

/// <summary>What a tick looks like to call filters.</summary>
internal interface IGrainTimerInvoker : IAddressable
{
    Task InvokeCallbackAsync();
}
