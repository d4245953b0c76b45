using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Sentinel.Contracts;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Versions;

/// <summary>What is known of a version.</summary>
/// <param name="State">Whether its rows can be taken; never <see cref="TargetState.Pending"/>.</param>
/// <param name="Schema">Its columns; null unless <see cref="TargetState.Ready"/>.</param>
internal sealed record VersionAnswer(TargetState State, VersionSchema? Schema);

/// <summary>
/// Knows the schema of every version that predictions come for. Good answers are kept until they are invalidated, bad ones only shortly, and a call that fails is repeated:
/// a version is unknown only when its grain says so. Threading: safe.
/// </summary>
internal sealed class VersionDirectory(IGrainFactory grains, IngestOptions options, TimeProvider time, ILogger<VersionDirectory> logger) : IDisposable
{
    private const int LookUpsAtOnce = 32;
    private const int EntriesMax = 10_000;

    private readonly ConcurrentDictionary<ModelVersionId, Entry> _entries = new();
    private readonly SemaphoreSlim _turns = new(LookUpsAtOnce);

    /// <summary>What is known of a version, asked for where it is not. Completes with an answer only, or when it is cancelled.</summary>
    public Task<VersionAnswer> FindAsync(ModelVersionId version, CancellationToken cancellation)
    {
        if (_entries.TryGetValue(version, out var known) && !IsStale(known))
        {
            return known.Answer;
        }

        if (_entries.Count >= EntriesMax)
        {
            Forget();
        }

        var entry = new Entry(LookUpAsync(version, cancellation), time.GetTimestamp());
        _entries[version] = entry;
        return entry.Answer;
    }

    /// <summary>Forgets a version, so that the next look asks its grain.</summary>
    public void Invalidate(ModelVersionId version) => _entries.TryRemove(version, out _);

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private async Task<VersionAnswer> LookUpAsync(ModelVersionId version, CancellationToken cancellation)
    {
        await _turns.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var retry = new Backoff(options.RetryDelay, options.RetryDelayMax, time);
            while (true)
            {
                try
                {
                    return await AskAsync(version).WaitAsync(cancellation).ConfigureAwait(false);
                }
                catch (Exception e) when (!cancellation.IsCancellationRequested)
                {
                    logger.LookUpFailed(version, e);
                    await retry.WaitAsync(cancellation).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            _turns.Release();
        }
    }

    private async Task<VersionAnswer> AskAsync(ModelVersionId version)
    {
        if (await grains.GetGrain<IModelVersionGrain>(version.ToString()).GetSchemaAsync().ConfigureAwait(false) is { } schema)
        {
            return new VersionAnswer(TargetState.Ready, schema);
        }

        var model = await grains.GetGrain<IModelGrain>(version.Model).GetAsync().ConfigureAwait(false);
        return new VersionAnswer(model is null ? TargetState.UnknownModel : TargetState.UnknownVersion, null);
    }

    private bool IsStale(Entry entry) =>
        entry.Answer.IsFaulted || entry.Answer.IsCanceled
        || (entry.Answer.IsCompletedSuccessfully && entry.Answer.GetAwaiter().GetResult().State != TargetState.Ready && time.GetElapsedTime(entry.Asked) > options.UnknownVersionTime);

    // Names that nobody registered can be made up without end; what is registered is bounded by the catalog and quickly asked for again.
    private void Forget()
    {
        foreach (var (version, entry) in _entries)
        {
            if (entry.Answer.IsCompleted)
            {
                _entries.TryRemove(version, out _);
            }
        }
    }

    private sealed record Entry(Task<VersionAnswer> Answer, long Asked);
}
