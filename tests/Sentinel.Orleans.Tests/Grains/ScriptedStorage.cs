using System.Collections.Concurrent;
using Orleans.Storage;

namespace Sentinel.Orleans.Tests.Grains;

/// <summary>A storage that a test can write to behind a grain's back, and have fail.</summary>
public sealed class ScriptedStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<GrainId, (int Value, string ETag)> _records = new();
    private readonly ConcurrentDictionary<GrainId, Exception> _readFailures = new();
    private readonly ConcurrentDictionary<GrainId, Exception> _writeFailures = new();

    public void FailNextRead(GrainId grainId, Exception exception) => _readFailures[grainId] = exception;

    public void FailNextWrite(GrainId grainId, Exception exception) => _writeFailures[grainId] = exception;

    public void Overwrite(GrainId grainId, int value) => _records[grainId] = (value, Guid.NewGuid().ToString("N"));

    public int? Stored(GrainId grainId) => _records.TryGetValue(grainId, out var record) ? record.Value : null;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_readFailures.TryRemove(grainId, out var failure))
        {
            return Task.FromException(failure);
        }

        if (_records.TryGetValue(grainId, out var record))
        {
            grainState.State = (T)(object)new CounterState { Value = record.Value };
            grainState.ETag = record.ETag;
            grainState.RecordExists = true;
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_writeFailures.TryRemove(grainId, out var failure))
        {
            return Task.FromException(failure);
        }

        var stored = _records.TryGetValue(grainId, out var record) ? record.ETag : null;
        if (stored != grainState.ETag)
        {
            return Task.FromException(new InconsistentStateException("The record has another ETag.", stored, grainState.ETag));
        }

        grainState.ETag = Guid.NewGuid().ToString("N");
        grainState.RecordExists = true;
        _records[grainId] = (((CounterState)(object)grainState.State!).Value, grainState.ETag);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _records.TryRemove(grainId, out _);
        grainState.State = (T)(object)new CounterState();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }
}
