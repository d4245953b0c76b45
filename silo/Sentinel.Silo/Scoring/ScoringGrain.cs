using Orleans.Concurrency;
using Sentinel.Contracts.Serving;
using Sentinel.Contracts.Versions;

namespace Sentinel.Silo.Scoring;

/// <summary>Loads and warms versions on the silo that is asked.</summary>
[StatelessWorker]
public sealed class ScoringGrain(VersionLoader loader) : Grain, IScoringGrain
{
    /// <inheritdoc/>
    public Task<Readiness> PrepareAsync(VersionSpec spec) => loader.PrepareAsync(spec, CancellationToken.None);
}
