using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>Tells of the cluster's silos, and looks after their activations.</summary>
public interface IManagementGrain : IGrainWithIntegerKey
{
    /// <summary>The silos of the cluster: this one.</summary>
    Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false);

    /// <summary>The silo of a grain's activation; null where it has none.</summary>
    ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference);

    /// <summary>Ends all activations that have been idle for so long.</summary>
    Task ForceActivationCollection(TimeSpan ageLimit);

    Task<int> GetTotalActivationCount();
}

/// <inheritdoc cref="IManagementGrain"/>
internal sealed class ManagementGrain(IdleCollector collector, Catalog catalog, IOptions<EndpointOptions> endpoint) : Grain, IManagementGrain
{
    private readonly SiloAddress _silo = SiloAddress.New(endpoint.Value.AdvertisedIPAddress, endpoint.Value.SiloPort, 0);

    public Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false) => Task.FromResult(new Dictionary<SiloAddress, SiloStatus> { [_silo] = SiloStatus.Active });

    public ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference) =>
        ValueTask.FromResult(catalog.Activations.Any(activation => activation.GrainId == reference.GetGrainId()) ? _silo : null);

    public async Task ForceActivationCollection(TimeSpan ageLimit)
    {
        var ended = collector.Collect(ageLimit);
        await Task.WhenAll(ended.Select(activation => activation.Deactivated));
    }

    public Task<int> GetTotalActivationCount() => Task.FromResult(catalog.Activations.Count());
}
