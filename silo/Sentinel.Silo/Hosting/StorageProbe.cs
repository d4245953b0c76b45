using System.Net;
using Azure;
using Azure.Storage.Blobs;
using Sentinel.Silo.Configuration;

namespace Sentinel.Silo.Hosting;

/// <summary>Asks the storage that is configured whether it answers, before a silo starts on it. What it says names the option and never the secret in it.</summary>
internal static class StorageProbe
{
    private const string Option = "`Storage:ConnectionString`";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What is wrong with the text of a connection string; null when nothing is.</summary>
    internal static string? FaultOfText(string connectionString)
    {
        try
        {
            _ = new BlobServiceClient(connectionString);
            return null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            return $"{Option} is no connection string of an Azure Storage account: copy it whole from the account's access keys (DefaultEndpointsProtocol=…;AccountName=…;AccountKey=…), or UseDevelopmentStorage=true for Azurite";
        }
    }

    /// <summary>Why a silo cannot work on its storage; null when it can, or when the storage is no other machine's.</summary>
    internal static async Task<string?> FaultAsync(StorageOptions options)
    {
        if (options.Kind != StorageKind.AzureBlob)
        {
            return null;
        }

        var once = new BlobClientOptions();
        once.Retry.MaxRetries = 1;
        once.Retry.NetworkTimeout = Patience;
        var account = new BlobServiceClient(options.ConnectionString, once);

        // A connection string with a shared access signature has it in the address.
        var address = account.Uri.GetLeftPart(UriPartial.Path);
        try
        {
            await account.GetBlobContainerClient(StorageHosting.RecordContainer).CreateIfNotExistsAsync();
            await account.GetBlobContainerClient(StorageHosting.ArtifactContainer).CreateIfNotExistsAsync();
            return null;
        }
        catch (RequestFailedException e) when (e.Status is (int)HttpStatusCode.Forbidden or (int)HttpStatusCode.Unauthorized)
        {
            return $"{Option}: the storage account at {address} refuses the key ({e.ErrorCode}): copy the connection string anew, and see that it may create containers";
        }
        catch (RequestFailedException e) when (e.Status != 0)
        {
            return $"{Option}: the storage account at {address} answers {e.Status} ({e.ErrorCode}): see that it is a storage account with blobs; trying again may help";
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or OperationCanceledException)
        {
            return $"{Option}: the storage account at {address} does not answer ({CauseOf(e)}): see that the name is right and that this machine reaches it; trying again may help";
        }
    }

    // Of an attempt and its repeat, the last one's.
    private static string CauseOf(Exception e) => (e is AggregateException { InnerExceptions: [.., var last] } ? last : e).GetBaseException().Message;
}
