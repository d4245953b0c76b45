using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>One activation of a grain: takes calls and runs them as turns, from the first call until it ends.</summary>
/// <remarks>
/// Threading: calls come from any thread; what they change is guarded by one lock, and grain code runs only on the activation's <see cref="TurnScheduler"/>.
/// States go one way: Activating, Valid, Deactivating, Ended; a failed activation goes from Activating to Deactivating.
/// </remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "An activation disposes what it owns when it ends; the token source holds nothing.")]
internal sealed class Activation : IGrainContext, ICallTarget
{
    private readonly Lock _gate = new();
    private readonly TurnScheduler _scheduler;
    private readonly CallQueue _calls;
    private readonly ActivationEnvironment _environment;
    private readonly GrainLifecycle _lifecycle = new();
    private readonly HashSet<IDisposable> _timers = [];
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _activating = new();
    private AsyncServiceScope? _services;
    private State _state = State.Activating;
    private bool _activatingEnded;
    private bool _wasValid;
    private DeactivationReason _reason;
    private long _idleSince;
    private long _keepUntil = long.MinValue;

    public Activation(GrainId grainId, GrainClass grainClass, ActivationEnvironment environment, Action<Activation, IEnumerable<GrainCall>> onEnded)
    {
        GrainId = grainId;
        GrainClass = grainClass;
        _environment = environment;
        OnEnded = onEnded;
        _scheduler = new TurnScheduler(this);
        _calls = new CallQueue(grainClass.IsReentrant);
        _idleSince = environment.Clock.GetTimestamp();
    }

    private enum State
    {
        Activating,
        Valid,
        Deactivating,
        Ended,
    }

    public static Activation? Current => RuntimeContext.Current as Activation;

    public GrainId GrainId { get; }

    public GrainClass GrainClass { get; }

    public ActivationId ActivationId { get; } = ActivationId.NewId();

    public object? GrainInstance { get; private set; }

    public GrainReference GrainReference => field ??= ActivationServices.GetRequiredService<GrainFactory>().CreateUntypedReference(GrainId);

    public IServiceProvider ActivationServices =>
        _services?.ServiceProvider ?? throw new InvalidOperationException($"{this} has not been made yet.");

    public IGrainLifecycle ObservableLifecycle => _lifecycle;

    public Task Deactivated => _deactivated.Task;

    public TimeProvider TimerClock => _environment.TimerClock;

    /// <summary>Calls in it, running or waiting.</summary>
    public int Load
    {
        get
        {
            lock (_gate)
            {
                return _calls.Running + _calls.Waiting;
            }
        }
    }

    /// <summary>Told of the end, with the calls that the next activation gets.</summary>
    private Action<Activation, IEnumerable<GrainCall>> OnEnded { get; }

    public static Activation Of(IGrainBase grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain.GrainContext as Activation ?? throw new NotSupportedException($"{nameof(IGrainBase)}.{nameof(IGrainBase.GrainContext)} of another runtime");
    }

    /// <summary>Makes the grain and activates it.</summary>
    /// <param name="context">The request context of the call that is the reason.</param>
    public void Start(RequestContextData? context) => _scheduler.Start(static start => ((Starter)start).RunAsync(), new Starter(this, context));

    public bool TryReceive(GrainCall call)
    {
        var limit = GrainClass.MaxLocalWorkers is null
            ? _environment.Messaging.MaxEnqueuedRequestsHardLimit
            : _environment.Messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker;
        int load;
        lock (_gate)
        {
            if (_state is State.Ended)
            {
                return false;
            }

            load = _calls.Running + _calls.Waiting;
            if (limit <= 0 || load <= limit || call.IsLocalOnly)
            {
                _calls.Add(call);
                StartCalls();
                return true;
            }
        }

        var name = GrainClass.MaxLocalWorkers is null
            ? nameof(_environment.Messaging.MaxEnqueuedRequestsHardLimit)
            : nameof(_environment.Messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker);
        call.Fail(new LimitExceededException(name, load, limit, ToString()));
        return true;
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_state is State.Deactivating or State.Ended)
            {
                return;
            }

            _wasValid = _state is State.Valid;
            _reason = deactivationReason;
            _state = State.Deactivating;
            FinishIfQuiet();
        }

        if (!_wasValid)
        {
            _activating.Cancel();
        }
    }

    /// <summary>Starts nothing more, not even the grain's own end.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _state = State.Ended;
            _calls.TakeAllWaiting();
        }

        DisposeTimers();
        _deactivated.TrySetResult();
    }

    /// <summary>Ends the activation where it has been idle for long enough.</summary>
    public bool DeactivateIfIdle(TimeSpan age)
    {
        lock (_gate)
        {
            var now = _environment.Clock.GetTimestamp();
            if (_state is not State.Valid || _calls.Running > 0 || _calls.Waiting > 0 || now < _keepUntil || _environment.Clock.GetElapsedTime(_idleSince, now) < age)
            {
                return false;
            }
        }

        Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "Activation was idle for longer than its collection age"));
        return true;
    }

    public void DelayDeactivation(TimeSpan timeSpan)
    {
        var clock = _environment.Clock;
        var until = timeSpan <= TimeSpan.Zero && timeSpan != Timeout.InfiniteTimeSpan ? long.MinValue
            : timeSpan == TimeSpan.MaxValue || timeSpan == Timeout.InfiniteTimeSpan ? long.MaxValue
            : clock.GetTimestamp() + (long)(timeSpan.TotalSeconds * clock.TimestampFrequency);
        lock (_gate)
        {
            _keepUntil = until;
        }
    }

    public void EnterReentrantSection(Guid reentrancyId)
    {
        lock (_gate)
        {
            _calls.EnterReentrantSection(reentrancyId);
        }
    }

    public void LeaveReentrantSection(Guid reentrancyId)
    {
        lock (_gate)
        {
            _calls.LeaveReentrantSection(reentrancyId);
            StartCalls();
        }
    }

    public void AddTimer(IDisposable timer)
    {
        lock (_gate)
        {
            if (_state is State.Activating or State.Valid)
            {
                _timers.Add(timer);
                return;
            }
        }

        timer.Dispose();
    }

    public void RemoveTimer(IDisposable timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    public override string ToString() => $"[Activation {GrainId}{ActivationId} of {GrainClass.Type.FullName}]";

    private void StartCalls()
    {
        while (_state is State.Valid && _calls.TakeStartable() is { } call)
        {
            _scheduler.Start(static running => ((RunningCall)running).RunAsync(), new RunningCall(this, call));
        }
    }

    private void FinishIfQuiet()
    {
        if (_state is State.Deactivating && _activatingEnded && _calls.Running == 0)
        {
            _scheduler.Start(static self => ((Activation)self).FinishAsync(), this);
        }
    }

    private async Task RunAsync(GrainCall call)
    {
        var thrown = await _environment.Invoker.InvokeAsync(this, GrainInstance!, call);
        if (thrown is Storage.InconsistentStateException { IsSourceActivation: true } inconsistent)
        {
            inconsistent.IsSourceActivation = false;
            Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, inconsistent, "A call found that the grain's state is not what storage holds"));
        }

        End(call);
        CallInvoker.Answer(call, thrown);
    }

    private void End(GrainCall call)
    {
        lock (_gate)
        {
            _calls.Completed(call);
            if (call.IsKeepAlive)
            {
                _idleSince = _environment.Clock.GetTimestamp();
            }

            FinishIfQuiet();
            StartCalls();
        }
    }

    private async Task ActivateAsync(RequestContextData? context)
    {
        RequestContext.Current = context;
        await using var timeout = _environment.Clock.CreateTimer(
            static source => ((CancellationTokenSource)source!).Cancel(),
            _activating,
            _environment.Collection.ActivationTimeout,
            Timeout.InfiniteTimeSpan);
        Exception? failure = null;
        try
        {
            _services = _environment.Services.CreateAsyncScope();
            GrainInstance = GrainClass.CreateInstance(this);
            await _lifecycle.StartAsync(_activating.Token).WaitAsync(_activating.Token);
            await ((IGrainBase)GrainInstance).OnActivateAsync(_activating.Token).WaitAsync(_activating.Token);
        }
#pragma warning disable CA1031 // Whatever a grain throws is the answer to its callers.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
            _environment.Log.ActivationFailed(exception, this);
        }

        lock (_gate)
        {
            _activatingEnded = true;
            if (_state is not State.Activating)
            {
                FinishIfQuiet();
                return;
            }

            if (failure is null)
            {
                _state = State.Valid;
                _idleSince = _environment.Clock.GetTimestamp();
                StartCalls();
                return;
            }
        }

        Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationFailed, failure, "Failed to activate grain."));
    }

    private async Task FinishAsync()
    {
        DisposeTimers();
        using var timeout = new CancellationTokenSource(_environment.Collection.DeactivationTimeout, _environment.Clock);
        if (_wasValid)
        {
            await AttemptAsync(() => ((IGrainBase)GrainInstance!).OnDeactivateAsync(_reason, timeout.Token).WaitAsync(timeout.Token));
        }

        await AttemptAsync(() => _lifecycle.StopAsync(timeout.Token).WaitAsync(timeout.Token));
        List<GrainCall> waiting;
        lock (_gate)
        {
            _state = State.Ended;
            waiting = _calls.TakeAllWaiting();
        }

        var failure = _reason.ReasonCode is DeactivationReasonCode.ActivationFailed ? _reason.Exception : null;
        OnEnded(this, failure is null ? waiting.Where(call => !call.IsLocalOnly) : []);
        if (failure is not null)
        {
            waiting.ForEach(call => call.Fail(failure));
        }

        await AttemptAsync(DisposeInstanceAsync);
        _deactivated.TrySetResult();
    }

    private async Task DisposeInstanceAsync()
    {
        switch (GrainInstance)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync();
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }

        if (_services is { } services)
        {
            await services.DisposeAsync();
        }
    }

    private async Task AttemptAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
#pragma warning disable CA1031 // An activation ends, whatever its grain throws.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _environment.Log.DeactivationFailed(exception, this);
        }
    }

    private void DisposeTimers()
    {
        IDisposable[] timers;
        lock (_gate)
        {
            timers = [.. _timers];
            _timers.Clear();
        }

        foreach (var timer in timers)
        {
            timer.Dispose();
        }
    }

    private sealed record Starter(Activation Activation, RequestContextData? Context)
    {
        public Task RunAsync() => Activation.ActivateAsync(Context);
    }

    private sealed record RunningCall(Activation Activation, GrainCall Call)
    {
        public Task RunAsync() => Activation.RunAsync(Call);
    }
}
