using System.Text.RegularExpressions;

namespace Orleans.Configuration;

/// <summary>Refuses options that no Azure storage account would take.</summary>
public partial class AzureBlobStorageOptionsValidator(AzureBlobStorageOptions options, string name) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        if (options.BlobServiceClient is null)
        {
            throw new OrleansConfigurationException($"No credentials specified for the storage '{name}'. Set {nameof(AzureBlobStorageOptions)}.{nameof(AzureBlobStorageOptions.BlobServiceClient)}.");
        }

        if (options.ContainerName is not { Length: >= 3 and <= 63 } container || !ContainerName().IsMatch(container))
        {
            throw new OrleansConfigurationException(
                $"{nameof(AzureBlobStorageOptions)}.{nameof(AzureBlobStorageOptions.ContainerName)} of the storage '{name}' must be 3 to 63 lower-case letters, digits and single hyphens, was '{options.ContainerName}'.");
        }
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex ContainerName();
}
