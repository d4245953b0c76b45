namespace Orleans.Runtime;

/// <summary>One activation of a grain, as the runtime sees it.</summary>
public interface IGrainContext
{
    GrainReference GrainReference { get; }

    GrainId GrainId { get; }

    object? GrainInstance { get; }

    ActivationId ActivationId { get; }

    IServiceProvider ActivationServices { get; }

    IGrainLifecycle ObservableLifecycle { get; }

    Task Deactivated { get; }

    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}

/// <summary>Knows which activation the calling code runs in.</summary>
public interface IGrainContextAccessor
{
    IGrainContext GrainContext { get; }
}
