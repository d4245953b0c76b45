using Orleans.Concurrency;
using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Retraining;

/// <summary>A model's retraining: triggers, budget, runs and what came of them. Keyed by the model's name. At most one run goes on at a time.</summary>
[Alias("sentinel.IRetrainingGrain")]
public interface IRetrainingGrain : IGrainWithStringKey
{
    /// <summary>Takes a wish of the model: asks the trainer, or says why not. Repeats by id are ignored.</summary>
    [Alias("Wish")]
    Task WishAsync(RetrainWish wish);

    /// <summary>Follows the model's policy from now on: its schedule and the greatest age of a reference.</summary>
    [Alias("Follow")]
    Task FollowAsync(MonitorActions actions);

    /// <summary>Takes a version that answers a trigger: the run succeeds with it. Repeats are ignored.</summary>
    [Alias("VersionRegistered")]
    Task VersionRegisteredAsync(RetrainedVersion version);

    /// <summary>Takes what the hook that starts the trainer answered: a request that was taken is acknowledged. Repeats change nothing.</summary>
    [Alias("HookAnswered")]
    Task HookAnsweredAsync(RetrainHookAnswer answer);

    /// <summary>Asks for a run by hand. The budget holds, the cool-down does not.</summary>
    [Alias("Request")]
    Task<RetrainAnswer> RequestAsync(RetrainRequest request);

    /// <summary>Takes what a trainer says of a run. Repeats are answered and change nothing.</summary>
    [Alias("Report")]
    Task<RetrainAnswer> ReportAsync(RetrainReport report);

    /// <summary>Runs, newest first, up to a bound.</summary>
    [AlwaysInterleave, Alias("GetRuns")]
    Task<RetrainRun[]> GetRunsAsync();
}
