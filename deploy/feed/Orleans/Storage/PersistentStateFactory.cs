using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>Makes an activation's records over the storage they name, and has them read before the grain is activated.</summary>
internal sealed class PersistentStateFactory : IPersistentStateFactory
{
    public IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(config);
        var storage = string.IsNullOrWhiteSpace(config.StorageName)
            ? context.ActivationServices.GetService<IGrainStorage>()
            : context.ActivationServices.GetKeyedService<IGrainStorage>(config.StorageName);
        if (storage is null)
        {
            var which = string.IsNullOrWhiteSpace(config.StorageName) ? "No default storage provider" : $"No storage provider named \"{config.StorageName}\"";
            throw new BadProviderConfigException($"{which} found while creating persistent state \"{config.StateName}\" for grain {context.GrainId}.");
        }

        var state = new PersistentState<TState>(config.StateName, context, storage);
        context.ObservableLifecycle.Subscribe(typeof(PersistentState<TState>).FullName!, GrainLifecycleStage.SetupState, state.LoadAsync);
        return state;
    }
}
