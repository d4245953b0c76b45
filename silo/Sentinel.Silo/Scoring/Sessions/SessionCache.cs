using Sentinel.Contracts.Versions;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Artifacts;

namespace Sentinel.Silo.Scoring.Sessions;

/// <summary>
/// The models that this silo has loaded: one session a digest, whatever number of versions share it. The bytes' digest is verified when they are loaded.
/// At most <see cref="ScoringOptions.MaxSessions"/> stay loaded; the one used least recently makes room, once nobody runs on it, and those that are kept for a look make room last.
/// </summary>
public sealed class SessionCache(IArtifactStore store, SiloOptions options, TimeProvider time) : IDisposable
{
    /// <summary>How long a model that lost its traffic stays loaded for whoever wants to look into it.</summary>
    public static readonly TimeSpan Forensics = TimeSpan.FromMinutes(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _uses;

    /// <summary>Models that are loaded.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>A model, loaded now unless it is; held until the lease is disposed.</summary>
    /// <exception cref="InferenceException">Its artifact is missing, has another digest, or is no model.</exception>
    public async Task<SessionLease> AcquireAsync(Artifact artifact)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        var entry = Hold(artifact.Sha256);
        try
        {
            return new SessionLease(this, entry, await entry.Session.Value);
        }
        catch
        {
            Forget(artifact.Sha256, entry);
            throw;
        }
    }

    /// <summary>A model, if it is loaded; held until the lease is disposed.</summary>
    public SessionLease? TryAcquire(string sha256)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(sha256, out var entry) || entry.Loaded is not { } session)
            {
                return null;
            }

            entry.Holders++;
            entry.LastUse = ++_uses;
            return new SessionLease(this, entry, session);
        }
    }

    /// <summary>Whether a model is loaded.</summary>
    public bool IsLoaded(string sha256)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(sha256, out var entry) && entry.Loaded is not null;
        }
    }

    /// <summary>Keeps a model that is loaded for <see cref="Forensics"/>, as long as others can make room.</summary>
    public void Keep(string sha256)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(sha256, out var entry))
            {
                entry.KeptUntil = time.GetUtcNow() + Forensics;
            }
        }
    }

    /// <summary>Unloads a model as soon as nobody runs on it; the next request loads and verifies it anew.</summary>
    public void Unload(string sha256) => _ = UnloadAsync(sha256);

    /// <summary>Unloads a model as <see cref="Unload"/> does.</summary>
    /// <returns>What is done when its memory is free.</returns>
    public Task UnloadAsync(string sha256)
    {
        Entry? entry;
        lock (_lock)
        {
            if (!_entries.Remove(sha256, out entry))
            {
                return Task.CompletedTask;
            }

            entry.Evicted = true;
        }

        DisposeIfFree(entry);
        return entry.Freed.Task;
    }

    /// <summary>Unloads everything.</summary>
    public void Dispose()
    {
        string[] digests;
        lock (_lock)
        {
            digests = [.. _entries.Keys];
        }

        foreach (var digest in digests)
        {
            Unload(digest);
        }
    }

    private Entry Hold(string sha256)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(sha256, out var entry))
            {
                // Loading is shared by everybody who waits for it, so no single caller's token ends it.
                entry = new Entry(new Lazy<Task<ModelSession>>(() => Task.Run(() => LoadAsync(sha256))));
                _entries.Add(sha256, entry);
                MakeRoom(entry);
            }

            entry.Holders++;
            entry.LastUse = ++_uses;
            return entry;
        }
    }

    private void MakeRoom(Entry newcomer)
    {
        while (_entries.Count > options.Scoring.MaxSessions)
        {
            var oldest = _entries.Where(e => e.Value != newcomer && e.Value.Holders == 0).OrderBy(e => e.Value.KeptUntil > time.GetUtcNow()).ThenBy(e => e.Value.LastUse).FirstOrDefault();
            if (oldest.Value is null)
            {
                return;
            }

            _entries.Remove(oldest.Key);
            oldest.Value.Evicted = true;
            DisposeIfFree(oldest.Value);
        }
    }

    /// <summary>Takes a model back from one who held it.</summary>
    internal void Release(Entry entry)
    {
        bool isLast;
        lock (_lock)
        {
            entry.Holders--;
            isLast = entry.Evicted && entry.Holders == 0;
        }

        if (isLast)
        {
            DisposeIfFree(entry);
        }
    }

    private void Forget(string sha256, Entry entry)
    {
        lock (_lock)
        {
            entry.Holders--;
            if (_entries.TryGetValue(sha256, out var current) && current == entry)
            {
                _entries.Remove(sha256);
            }
        }
    }

    private void DisposeIfFree(Entry entry)
    {
        lock (_lock)
        {
            if (!entry.Evicted || entry.Holders > 0 || entry.Disposed)
            {
                return;
            }

            entry.Disposed = true;
        }

        // Nobody holds it, so it is loaded, failed, or loading for nobody; in every case what comes of it is dropped.
        entry.Session.Value.ContinueWith(
            loaded =>
            {
                if (loaded.IsCompletedSuccessfully)
                {
                    loaded.GetAwaiter().GetResult().Dispose();
                }

                entry.Freed.SetResult();
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
    }

    private async Task<ModelSession> LoadAsync(string sha256)
    {
        try
        {
            var bytes = await store.ReadVerifiedAsync(sha256, CancellationToken.None)
                ?? throw new InferenceException(InferenceFault.NotReady, $"The store has no artifact {sha256}: upload it with PUT /api/v1/artifacts/{sha256}.");
            return ModelSession.Load(bytes);
        }
        catch (Exception e) when (e is ArtifactDigestException or ModelLoadException)
        {
            throw new InferenceException(InferenceFault.NotReady, e.Message, e);
        }
    }

    /// <summary>A model that is loaded, or being loaded; everything that changes of it does so under the cache's lock.</summary>
    internal sealed class Entry(Lazy<Task<ModelSession>> session)
    {
        internal Lazy<Task<ModelSession>> Session { get; } = session;

        internal ModelSession? Loaded => Session is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } loaded } ? loaded.GetAwaiter().GetResult() : null;

        internal TaskCompletionSource Freed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal int Holders { get; set; }

        internal long LastUse { get; set; }

        internal DateTimeOffset KeptUntil { get; set; }

        internal bool Evicted { get; set; }

        internal bool Disposed { get; set; }
    }
}

/// <summary>A loaded model in use.</summary>
public sealed class SessionLease : IDisposable
{
    private readonly SessionCache.Entry _entry;
    private SessionCache? _cache;

    internal SessionLease(SessionCache cache, SessionCache.Entry entry, ModelSession session)
    {
        (_cache, _entry) = (cache, entry);
        Session = session;
    }

    /// <summary>The model.</summary>
    public ModelSession Session { get; }

    /// <summary>Gives it back.</summary>
    public void Dispose() => Interlocked.Exchange(ref _cache, null)?.Release(_entry);
}
