using Orleans.Concurrency;
using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Sources;

/// <summary>All sources of logged traffic, in one place, so that none claims what another has. Keyed <see cref="Key"/>. Silos read the list again and again.</summary>
[Alias("sentinel.ISourceGrain")]
public interface ISourceGrain : IGrainWithStringKey
{
    /// <summary>The one key. What becomes of sources stands in the history of the fleet.</summary>
    public const string Key = "sources";

    /// <summary>Adds a source, or sets the one of that name anew.</summary>
    /// <returns>Whether it was created, updated or unchanged, or everything that is wrong with it by field.</returns>
    [Alias("Put")]
    Task<RegistrationResult> PutAsync(SourceSpec source, string actor);

    /// <summary>Removes a source; false when there is none of that name. Events of it are dead letters from then on.</summary>
    [Alias("Delete")]
    Task<bool> DeleteAsync(string name, string actor);

    /// <summary>All sources by name.</summary>
    [AlwaysInterleave, Alias("List")]
    Task<SourceSpec[]> ListAsync();
}
