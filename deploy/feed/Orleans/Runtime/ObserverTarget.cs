namespace Orleans.Runtime;

/// <summary>One observer: its calls run one after another, in the order of arrival, outside of any grain.</summary>
internal sealed class ObserverTarget(GrainId id, IGrainObserver observer, CallInvoker invoker) : IGrainContext, ICallTarget
{
    private readonly WeakReference<IGrainObserver> _observer = new(observer);
    private readonly Queue<GrainCall> _waiting = new();
    private readonly Lock _gate = new();
    private bool _running;

    public GrainId GrainId => id;

    public object? GrainInstance => _observer.TryGetTarget(out var target) ? target : null;

    public GrainReference GrainReference => throw NotAGrain(nameof(GrainReference));

    public ActivationId ActivationId => throw NotAGrain(nameof(ActivationId));

    public IServiceProvider ActivationServices => throw NotAGrain(nameof(ActivationServices));

    public IGrainLifecycle ObservableLifecycle => throw NotAGrain(nameof(ObservableLifecycle));

    public Task Deactivated => throw NotAGrain(nameof(Deactivated));

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default) => throw NotAGrain(nameof(Deactivate));

    public bool TryReceive(GrainCall call)
    {
        if (GrainInstance is not { } target)
        {
            return false;
        }

        if (call.IsAlwaysInterleave)
        {
            Start(() => RunAsync(target, call));
            return true;
        }

        lock (_gate)
        {
            _waiting.Enqueue(call);
            if (_running)
            {
                return true;
            }

            _running = true;
        }

        Start(RunAsync);
        return true;
    }

    private static void Start(Func<Task> job)
    {
        using (ExecutionContext.IsFlowSuppressed() ? default(IDisposable) : ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(job);
        }
    }

    private static NotSupportedException NotAGrain(string member) => new($"{nameof(IGrainContext)}.{member} of an observer");

    private async Task RunAsync()
    {
        while (TryTake() is { } call)
        {
            if (!call.IsAbandoned && GrainInstance is { } target)
            {
                await RunAsync(target, call);
            }
        }
    }

    private async Task RunAsync(object target, GrainCall call) => CallInvoker.Answer(call, await invoker.InvokeAsync(this, target, call));

    private GrainCall? TryTake()
    {
        lock (_gate)
        {
            _running = _waiting.TryDequeue(out var call);
            return call;
        }
    }
}
