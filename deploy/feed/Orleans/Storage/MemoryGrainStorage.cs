using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>Keeps records in memory, as JSON, so that what is read is never what was written but a copy.</summary>
internal sealed class MemoryGrainStorage(string name) : IGrainStorage
{
    private static readonly JsonSerializerOptions Json = new() { IncludeFields = true };

    private readonly ConcurrentDictionary<(string State, GrainId Grain), Record> _records = new();
    private long _lastTag;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        if (_records.TryGetValue((stateName, grainId), out var record))
        {
            grainState.State = JsonSerializer.Deserialize<T>(record.Value, Json);
            grainState.ETag = record.ETag;
            grainState.RecordExists = true;
        }
        else
        {
            SetMissing(grainState);
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var next = new Record(JsonSerializer.SerializeToUtf8Bytes(grainState.State, Json), Interlocked.Increment(ref _lastTag).ToString(CultureInfo.InvariantCulture));
        var key = (stateName, grainId);
        var written = grainState.ETag is { } expected
            ? _records.TryGetValue(key, out var current) && current.ETag == expected && _records.TryUpdate(key, next, current)
            : _records.TryAdd(key, next);
        if (!written)
        {
            throw Conflict(nameof(WriteStateAsync), key, grainState.ETag);
        }

        grainState.ETag = next.ETag;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var key = (stateName, grainId);
        if (_records.TryGetValue(key, out var current) && (current.ETag != grainState.ETag || !_records.TryRemove(KeyValuePair.Create(key, current))))
        {
            throw Conflict(nameof(ClearStateAsync), key, grainState.ETag);
        }

        SetMissing(grainState);
        return Task.CompletedTask;
    }

    private static void SetMissing<T>(IGrainState<T> grainState)
    {
        grainState.State = default;
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private InconsistentStateException Conflict(string operation, (string State, GrainId Grain) key, string? expected) => new(
        $"{operation} of {key.State} of {key.Grain} in storage {name}: another has written the record since it was read.",
        _records.GetValueOrDefault(key)?.ETag,
        expected);

    private sealed record Record(byte[] Value, string ETag);
}
