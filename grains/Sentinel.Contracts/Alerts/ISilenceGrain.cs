using Orleans.Concurrency;
using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Alerts;

/// <summary>
/// The silences of all models, in one place, so that a silence by matcher holds over models. Keyed <see cref="Key"/>. Alerts of a model read the list whenever they are about to tell somebody,
/// and at least every half minute while one is open.
/// </summary>
[Alias("sentinel.ISilenceGrain")]
public interface ISilenceGrain : IGrainWithStringKey
{
    /// <summary>The one key. What becomes of silences stands in the history of the fleet.</summary>
    public const string Key = "silences";

    /// <summary>Adds a silence, or sets the one of that id anew.</summary>
    /// <returns>Whether it was created, updated or unchanged, or everything that is wrong with it by field.</returns>
    [Alias("Put")]
    Task<RegistrationResult> PutAsync(Silence silence);

    /// <summary>Ends a silence now; false when there is none of that id that has not ended.</summary>
    [Alias("Expire")]
    Task<bool> ExpireAsync(string id, string actor);

    /// <summary>Silences that have not ended and the newest of those that have, by their end, the latest first.</summary>
    [AlwaysInterleave, Alias("List")]
    Task<Silence[]> ListAsync();
}
