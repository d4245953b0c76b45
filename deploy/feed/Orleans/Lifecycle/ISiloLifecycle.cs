namespace Orleans.Runtime;

/// <summary>The life of a silo.</summary>
public interface ISiloLifecycle : ILifecycleObservable
{
    int HighestCompletedStage { get; }

    int LowestStoppedStage { get; }
}

/// <summary>The life of an activation.</summary>
public interface IGrainLifecycle : ILifecycleObservable;

/// <summary>The stages of an activation's life.</summary>
public static class GrainLifecycleStage
{
    public const int First = int.MinValue;
    public const int SetupState = 1000;
    public const int Activate = 2000;
    public const int Last = int.MaxValue;
}
