using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Performance;

/// <summary>Where the pages of performance of all versions are stored.</summary>
public sealed class PerformancePages([FromKeyedServices(StorageNames.Provider)] IGrainStorage storage)
{
    /// <summary>The pages of one version, for one activation of it.</summary>
    internal PerformanceBook BookOf(GrainId version) => new(storage, version);
}
