namespace Orleans.Runtime;

/// <summary>Looks after the silo's activations.</summary>
public interface IManagementGrain : IGrainWithIntegerKey
{
    /// <summary>Ends all activations that have been idle for so long.</summary>
    Task ForceActivationCollection(TimeSpan ageLimit);

    Task<int> GetTotalActivationCount();
}

/// <inheritdoc cref="IManagementGrain"/>
internal sealed class ManagementGrain(IdleCollector collector, Catalog catalog) : Grain, IManagementGrain
{
    public async Task ForceActivationCollection(TimeSpan ageLimit)
    {
        var ended = collector.Collect(ageLimit);
        await Task.WhenAll(ended.Select(activation => activation.Deactivated));
    }

    public Task<int> GetTotalActivationCount() => Task.FromResult(catalog.Activations.Count());
}
