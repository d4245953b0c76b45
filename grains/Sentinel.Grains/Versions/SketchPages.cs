using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Versions;

/// <summary>Where the sketches of closed windows of all versions are stored.</summary>
public sealed class SketchPages([FromKeyedServices(StorageNames.Provider)] IGrainStorage storage)
{
    /// <summary>The sketches of one version, for one activation of it.</summary>
    internal SketchKeeper KeeperOf(GrainId version) => new(storage, version);
}
