using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The base class of grains.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    protected Grain() =>
        GrainContext = RuntimeContext.Current
            ?? throw new InvalidOperationException($"{GetType().FullName} was made outside of a silo: a grain is made by the runtime when it is first called.");

    public IGrainContext GrainContext { get; }

    public GrainReference GrainReference => GrainContext.GrainReference;

    public string IdentityString => GrainContext.GrainId.ToString();

    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    protected IGrainFactory GrainFactory => field ??= ServiceProvider.GetRequiredService<IGrainFactory>();

    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends the activation after the calls that run now; waiting ones go to the next activation.</summary>
    protected void DeactivateOnIdle() =>
        GrainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

    /// <summary>Keeps an idle activation for at least so long; a negative span takes that back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.Of(this).DelayDeactivation(timeSpan);
}
