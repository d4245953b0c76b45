using Orleans.Concurrency;
using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Groups;

/// <summary>
/// Models that go back together or not at all, such as an embedder and the rankers on it. Keyed by the group's name. Every member gets ready first; only when all are is it decided, and written down
/// before the first one switches.
/// </summary>
[Alias("sentinel.IModelGroupGrain")]
public interface IModelGroupGrain : IGrainWithStringKey
{
    /// <summary>Says which models the group has from now on; none disbands it. A model is in one group at most.</summary>
    [Alias("Declare")]
    Task<RegistrationResult> DeclareAsync(string[] models, string actor);

    /// <summary>Has the group go back; answered when it is over, or when a member does not answer for now. Repeats by id are one wish.</summary>
    [AlwaysInterleave, Alias("Rollback")]
    Task<GroupAnswer> RollbackAsync(GroupRollbackRequest request);

    /// <summary>The group as it stands; null where nobody declared it. Interleaves, so that it is answered while a rollback goes on.</summary>
    [AlwaysInterleave, Alias("Get")]
    Task<GroupView?> GetAsync();
}
