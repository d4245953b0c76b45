using Orleans.Storage;

namespace Sentinel.Grains.Tests.Fixtures;

/// <summary>One silo's way to records that outlive it. A silo that is killed in this process may go on for a moment; a dead one would not.</summary>
internal sealed class SiloStorage(IGrainStorage records) : IGrainStorage
{
    private volatile bool _isDead;

    /// <summary>Cuts the silo off.</summary>
    public void Die() => _isDead = true;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Living().ReadStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Living().WriteStateAsync(stateName, grainId, grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Living().ClearStateAsync(stateName, grainId, grainState);

    private IGrainStorage Living() => _isDead ? throw new IOException("the silo was killed, as the test wanted") : records;
}
