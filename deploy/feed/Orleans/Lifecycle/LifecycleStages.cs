namespace Orleans.Runtime;

/// <summary>Observers by stage: started in the stages' order, those of one stage together, and stopped in reverse.</summary>
internal class LifecycleStages : ILifecycleObservable
{
    private readonly Lock _gate = new();
    private readonly List<Subscription> _subscriptions = [];
    private int? _highestStarted;

    public int HighestCompletedStage => _highestStarted ?? int.MinValue;

    public int LowestStoppedStage { get; private set; } = int.MaxValue;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        lock (_gate)
        {
            if (_highestStarted is { } started && stage <= started)
            {
                throw new InvalidOperationException($"{observerName} subscribes to stage {stage}, but stage {started} has started already.");
            }

            var subscription = new Subscription(this, stage, observer);
            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var stage in Snapshot(started: false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.WhenAll(stage.Select(subscription => subscription.Observer.OnStart(cancellationToken)));
            _highestStarted = stage.Key;
        }
    }

    /// <summary>Stops every stage that has started; what one observer throws does not keep the others from stopping.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        foreach (var stage in Snapshot(started: true).AsEnumerable().Reverse())
        {
            foreach (var subscription in stage)
            {
                try
                {
                    await subscription.Observer.OnStop(cancellationToken);
                }
#pragma warning disable CA1031 // Collected, and thrown at the end.
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    failures.Add(exception);
                }
            }

            LowestStoppedStage = stage.Key;
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    private List<IGrouping<int, Subscription>> Snapshot(bool started)
    {
        lock (_gate)
        {
            return [.. _subscriptions.Where(subscription => !started || subscription.Stage <= _highestStarted).GroupBy(subscription => subscription.Stage).OrderBy(stage => stage.Key)];
        }
    }

    private sealed class Subscription(LifecycleStages stages, int stage, ILifecycleObserver observer) : IDisposable
    {
        public int Stage => stage;

        public ILifecycleObserver Observer => observer;

        public void Dispose()
        {
            lock (stages._gate)
            {
                stages._subscriptions.Remove(this);
            }
        }
    }
}

/// <summary>The life of an activation.</summary>
internal sealed class GrainLifecycle : LifecycleStages, IGrainLifecycle;

/// <summary>The life of the silo.</summary>
internal sealed class SiloLifecycle : LifecycleStages, ISiloLifecycle;
