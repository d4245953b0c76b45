using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Sentinel.Contracts;
using Sentinel.Silo.Configuration;

namespace Sentinel.Silo.Scoring.Inference;

/// <summary>Lets as many requests run at once as there are cores, the oldest first, and of one version no more than its share; a bounded number waits, of all and of each version.</summary>
/// <param name="options">How many may wait, and what one version may take.</param>
/// <param name="cores">Requests that run at once.</param>
internal sealed class CoreQueue(ScoringOptions options, int cores) : IDisposable
{
    private readonly ConcurrencyLimiter _cores = NewLimiter(cores, options.MaxQueued);
    private readonly ConcurrentDictionary<ModelVersionId, ConcurrencyLimiter> _versions = new();

    // Where a version may take all that all versions together may, the one queue bounds it.
    private readonly bool _isShared = (options.VersionCores == 0 || options.VersionCores >= cores) && options.VersionQueued >= options.MaxQueued;

    /// <summary>Whether requests keep every core busy.</summary>
    internal bool IsBusy => _cores.GetStatistics() is { CurrentAvailablePermits: 0 };

    /// <summary>Waits for a core; disposed, it is given back.</summary>
    /// <exception cref="InferenceException">Too many wait.</exception>
    internal async ValueTask<CoreTurn> EnterAsync(ModelVersionId version, CancellationToken cancellationToken)
    {
        RateLimitLease? share = null;
        if (!_isShared)
        {
            share = await TakeAsync(LimiterOf(version), cancellationToken)
                ?? throw new InferenceException(InferenceFault.Busy, $"{options.VersionQueued} requests of version {version} wait, as many as one version may have: try again in a second, or raise Scoring:VersionQueued or Scoring:VersionCores.");
        }

        try
        {
            var core = await TakeAsync(_cores, cancellationToken)
                ?? throw new InferenceException(InferenceFault.Busy, $"Every core is busy and {options.MaxQueued} requests wait: try again in a second, or raise Scoring:MaxQueued.");
            return new CoreTurn(core, share);
        }
        catch
        {
            share?.Dispose();
            throw;
        }
    }

    /// <summary>Lets nobody in any more.</summary>
    public void Dispose()
    {
        _cores.Dispose();
        foreach (var limiter in _versions.Values)
        {
            limiter.Dispose();
        }
    }

    private static async ValueTask<RateLimitLease?> TakeAsync(ConcurrencyLimiter limiter, CancellationToken cancellationToken)
    {
        var lease = limiter.AttemptAcquire();
        if (!lease.IsAcquired)
        {
            lease = await limiter.AcquireAsync(1, cancellationToken);
        }

        return lease.IsAcquired ? lease : null;
    }

    private static ConcurrencyLimiter NewLimiter(int running, int queued) =>
        new(new ConcurrencyLimiterOptions { PermitLimit = running, QueueLimit = queued, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });

    private ConcurrencyLimiter LimiterOf(ModelVersionId version)
    {
        if (_versions.TryGetValue(version, out var known))
        {
            return known;
        }

        var made = NewLimiter(options.VersionCores == 0 ? cores : options.VersionCores, options.VersionQueued);
        var kept = _versions.GetOrAdd(version, made);
        if (kept != made)
        {
            made.Dispose();
        }

        return kept;
    }
}

/// <summary>A core that a request runs on.</summary>
internal readonly struct CoreTurn(RateLimitLease core, RateLimitLease? share) : IDisposable
{
    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        core.Dispose();
        share?.Dispose();
    }
}
