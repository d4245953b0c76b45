namespace Orleans;

/// <summary>A sequence of stages that can be watched.</summary>
public interface ILifecycleObservable
{
    IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer);
}

/// <summary>Runs when a stage starts and, in reverse order, when it stops.</summary>
public interface ILifecycleObserver
{
    Task OnStart(CancellationToken cancellationToken = default);

    Task OnStop(CancellationToken cancellationToken = default);
}

/// <summary>A service that takes part in a lifecycle.</summary>
public interface ILifecycleParticipant<TLifecycleObservable>
    where TLifecycleObservable : ILifecycleObservable
{
    void Participate(TLifecycleObservable lifecycle);
}

/// <summary>The stages of a silo's life.</summary>
public static class ServiceLifecycleStage
{
    public const int First = int.MinValue;
    public const int RuntimeInitialize = 2000;
    public const int RuntimeServices = 4000;
    public const int RuntimeStorageServices = 6000;
    public const int RuntimeGrainServices = 8000;
    public const int AfterRuntimeGrainServices = 8100;
    public const int ApplicationServices = 10000;
    public const int BecomeActive = Active - 1;
    public const int Active = 20000;
    public const int Last = int.MaxValue;
}
