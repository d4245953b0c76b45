using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Versions;

/// <summary>Where rows that are collected for first references are stored, until there is one.</summary>
public sealed class CollectedPages([FromKeyedServices(StorageNames.Provider)] IGrainStorage storage)
{
    /// <summary>The rows of one version.</summary>
    internal FirstRowsKeeper KeeperOf(GrainId version) => new(storage, version);
}
