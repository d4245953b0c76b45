using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Sentinel.Contracts.Versions;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Versions;

/// <summary>
/// A version's older windows, a record for each page, so that its own record stays small. A page is written before the version's record lets go of its windows; a crash
/// between the two leaves a page that is written again.
/// </summary>
public sealed class WindowPages([FromKeyedServices(StorageNames.Provider)] IGrainStorage storage)
{
    /// <summary>Writes a page; durable when it returns.</summary>
    public Task WriteAsync(GrainId version, long page, WindowReport[] windows) => storage.OverwriteAsync(NameOf(page), version, WindowPageFormat.Instance.Encode(windows));

    /// <summary>Reads a page.</summary>
    /// <exception cref="InvalidDataException">It is not there, or damaged.</exception>
    public async Task<WindowReport[]> ReadAsync(GrainId version, long page)
    {
        var state = await storage.ReadAsync(NameOf(page), version);
        return state.RecordExists ? WindowPageFormat.Instance.Decode(state.State!.Bytes) : throw new InvalidDataException($"Page {page} of the windows of {version} is not in the storage");
    }

    private static string NameOf(long page) => FormattableString.Invariant($"windows-{page}");
}
