using System.Collections.Concurrent;
using Sentinel.Contracts;
using Sentinel.Silo.Configuration;

namespace Sentinel.Silo.Scoring.Inference;

/// <summary>Lets as many requests run at once as there are cores, the oldest first, and of one version no more than its share; a bounded number waits, of all and of each version.</summary>
/// <param name="options">How many may wait, and what one version may take.</param>
/// <param name="cores">Requests that run at once.</param>
internal sealed class CoreQueue(ScoringOptions options, int cores) : IDisposable
{
    private readonly Gate _cores = new(cores, options.MaxQueued);
    private readonly ConcurrentDictionary<ModelVersionId, Gate> _versions = new();

    // Where a version may take all that all versions together may, the one queue bounds it.
    private readonly bool _isShared = (options.VersionCores == 0 || options.VersionCores >= cores) && options.VersionQueued >= options.MaxQueued;

    /// <summary>Whether requests keep every core busy.</summary>
    internal bool IsBusy => _cores.IsFull;

    /// <summary>Waits for a core; disposed, it is given back.</summary>
    /// <exception cref="InferenceException">Too many wait.</exception>
    internal async ValueTask<CoreTurn> EnterAsync(ModelVersionId version, CancellationToken cancellationToken)
    {
        var share = _isShared ? null : _versions.GetOrAdd(version, static (_, limits) => new Gate(limits.Cores, limits.Queued), (Cores: options.VersionCores == 0 ? cores : options.VersionCores, Queued: options.VersionQueued));
        if (share is not null && !await share.EnterAsync(cancellationToken))
        {
            throw new InferenceException(InferenceFault.Busy, $"{options.VersionQueued} requests of version {version} wait, as many as one version may have: try again in a second, or raise Scoring:VersionQueued or Scoring:VersionCores.");
        }

        try
        {
            return await _cores.EnterAsync(cancellationToken)
                ? new CoreTurn(_cores, share)
                : throw new InferenceException(InferenceFault.Busy, $"Every core is busy and {options.MaxQueued} requests wait: try again in a second, or raise Scoring:MaxQueued.");
        }
        catch
        {
            share?.Leave();
            throw;
        }
    }

    /// <summary>Frees what waiting takes.</summary>
    public void Dispose()
    {
        _cores.Dispose();
        foreach (var gate in _versions.Values)
        {
            gate.Dispose();
        }
    }

    /// <summary>Places to run, and a bounded queue before them, which is served in its order.</summary>
    internal sealed class Gate(int places, int queued) : IDisposable
    {
        private readonly SemaphoreSlim _free = new(places);
        private int _waiting;

        internal bool IsFull => _free.CurrentCount == 0;

        /// <summary>Takes a place, at once where one is free; false where too many wait for one.</summary>
        internal ValueTask<bool> EnterAsync(CancellationToken cancellationToken) => _free.Wait(0, CancellationToken.None) ? ValueTask.FromResult(true) : WaitAsync(cancellationToken);

        internal void Leave() => _free.Release();

        public void Dispose() => _free.Dispose();

        private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
        {
            try
            {
                if (Interlocked.Increment(ref _waiting) > queued)
                {
                    return false;
                }

                await _free.WaitAsync(cancellationToken);
                return true;
            }
            finally
            {
                Interlocked.Decrement(ref _waiting);
            }
        }
    }
}

/// <summary>A core that a request runs on.</summary>
internal readonly struct CoreTurn(CoreQueue.Gate core, CoreQueue.Gate? share) : IDisposable
{
    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        core.Leave();
        share?.Leave();
    }
}
