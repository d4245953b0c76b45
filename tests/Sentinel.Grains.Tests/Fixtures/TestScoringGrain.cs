using System.Collections.Concurrent;
using Orleans.Concurrency;
using Sentinel.Contracts.Serving;
using Sentinel.Contracts.Versions;

namespace Sentinel.Grains.Tests.Fixtures;

/// <summary>What versions answer when they are warmed: ready, unless a test says otherwise.</summary>
public sealed class ScoringScript
{
    /// <summary>Reasons why versions are not ready, by <c>model@version</c>.</summary>
    public ConcurrentDictionary<string, string> NotReady { get; } = new(StringComparer.Ordinal);

    /// <summary>Waited for before a version that is warmed answers.</summary>
    public Func<string, Task> BeforeAnswer { get; set; } = _ => Task.CompletedTask;

    /// <summary>Versions that were warmed, in order.</summary>
    public ConcurrentQueue<string> Warmed { get; } = new();
}

/// <summary>Stands where the silo's own scoring stands.</summary>
[StatelessWorker]
public sealed class TestScoringGrain(ScoringScript script) : Grain, IScoringGrain
{
    public async Task<Readiness> PrepareAsync(VersionSpec spec)
    {
        var version = spec.ModelVersion.ToString();
        script.Warmed.Enqueue(version);
        await script.BeforeAnswer(version);
        return script.NotReady.TryGetValue(version, out var reason) ? new Readiness(false, reason, true) : new Readiness(true, null, true);
    }
}
