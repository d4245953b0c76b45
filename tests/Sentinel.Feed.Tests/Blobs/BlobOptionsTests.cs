using Azure.Storage.Blobs;
using Orleans.Configuration;

namespace Sentinel.Feed.Tests.Blobs;

public sealed class BlobOptionsTests
{
    [Theory]
    [InlineData("ab")]
    [InlineData("Upper")]
    [InlineData("two--hyphens")]
    [InlineData("under_score")]
    [InlineData("")]
    public void A_container_name_that_azure_refuses_is_refused_before_the_silo_starts(string name)
    {
        var error = Assert.Throws<OrleansConfigurationException>(() => Validate(new AzureBlobStorageOptions { ContainerName = name, BlobServiceClient = Client }));

        Assert.Contains("ContainerName", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_client_is_refused() => Assert.Throws<OrleansConfigurationException>(() => Validate(new AzureBlobStorageOptions()));

    [Fact]
    public void A_good_configuration_passes() => Validate(new AzureBlobStorageOptions { ContainerName = "sentinel-records", BlobServiceClient = Client });

    private static BlobServiceClient Client => new(new Uri("http://127.0.0.1:10000/devstoreaccount1"));

    private static void Validate(AzureBlobStorageOptions options) => new AzureBlobStorageOptionsValidator(options, "records").ValidateConfiguration();
}
