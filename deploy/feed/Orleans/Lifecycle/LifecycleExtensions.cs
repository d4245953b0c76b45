namespace Orleans;

/// <summary>Subscribes delegates to a lifecycle.</summary>
public static class LifecycleExtensions
{
    public static IDisposable Subscribe(
        this ILifecycleObservable observable,
        string observerName,
        int stage,
        Func<CancellationToken, Task> onStart,
        Func<CancellationToken, Task>? onStop)
    {
        ArgumentNullException.ThrowIfNull(observable);
        ArgumentNullException.ThrowIfNull(onStart);
        return observable.Subscribe(observerName, stage, new DelegateObserver(onStart, onStop));
    }

    public static IDisposable Subscribe(this ILifecycleObservable observable, string observerName, int stage, Func<CancellationToken, Task> onStart) =>
        observable.Subscribe(observerName, stage, onStart, null);

    public static IDisposable Subscribe<TObserver>(
        this ILifecycleObservable observable,
        int stage,
        Func<CancellationToken, Task> onStart,
        Func<CancellationToken, Task> onStop) =>
        observable.Subscribe(typeof(TObserver).FullName!, stage, onStart, onStop);

    public static IDisposable Subscribe<TObserver>(this ILifecycleObservable observable, int stage, Func<CancellationToken, Task> onStart) =>
        observable.Subscribe(typeof(TObserver).FullName!, stage, onStart, null);

    public static IDisposable Subscribe<TObserver>(this ILifecycleObservable observable, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observable);
        return observable.Subscribe(typeof(TObserver).FullName!, stage, observer);
    }

    public static IDisposable Subscribe(this ILifecycleObservable observable, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observable);
        ArgumentNullException.ThrowIfNull(observer);
        return observable.Subscribe(observer.GetType().FullName!, stage, observer);
    }

    private sealed class DelegateObserver(Func<CancellationToken, Task> onStart, Func<CancellationToken, Task>? onStop) : ILifecycleObserver
    {
        public Task OnStart(CancellationToken cancellationToken = default) => onStart(cancellationToken);

        public Task OnStop(CancellationToken cancellationToken = default) => onStop?.Invoke(cancellationToken) ?? Task.CompletedTask;
    }
}
