using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;

namespace Sentinel.Silo.Storage;

/// <summary>Registers <see cref="FileGrainStorage"/>.</summary>
public static class FileGrainStorageExtensions
{
    /// <summary>Keeps the grain records of a named provider in a folder.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="name">Name of the provider; see <see cref="Sentinel.Grains.Storage.StorageNames.Provider"/>.</param>
    /// <param name="configure">Says which folder.</param>
    public static ISiloBuilder AddFileGrainStorage(this ISiloBuilder silo, string name, Action<FileGrainStorageOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.AddOptions<FileGrainStorageOptions>(name).Configure(configure).ValidateDataAnnotations().ValidateOnStart();
        silo.Services.AddGrainStorage(name, (services, key) => new FileGrainStorage(services.GetRequiredService<IOptionsMonitor<FileGrainStorageOptions>>().Get(key)));
        return silo;
    }
}
