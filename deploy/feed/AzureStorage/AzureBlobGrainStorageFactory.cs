using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Storage;

/// <summary>Makes the provider that is registered under a name.</summary>
public static class AzureBlobGrainStorageFactory
{
    public static AzureBlobGrainStorage Create(IServiceProvider services, string name)
    {
        var options = services.GetRequiredService<IOptionsMonitor<AzureBlobStorageOptions>>().Get(name);
        new AzureBlobStorageOptionsValidator(options, name).ValidateConfiguration();
        return new AzureBlobGrainStorage(name, options);
    }
}
