using System.Collections.Concurrent;
using Orleans.Storage;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Tests.Fixtures;

/// <summary>What befalls a write.</summary>
public enum WriteFault
{
    None,

    /// <summary>It fails and nothing is stored.</summary>
    Lost,

    /// <summary>It is stored, and fails all the same: its caller cannot know.</summary>
    StoredAndFailed,
}

/// <summary>Records in memory that outlive silos, with ETags, and with faults by a test's choice.</summary>
public sealed class FaultyStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<string, (string ETag, byte[] Bytes)> _records = new(StringComparer.Ordinal);
    private long _writes;

    /// <summary>Decides over each write, by the record's name (<c>grain#state</c>) and the number of the write.</summary>
    public Func<string, long, WriteFault> Fault { get; set; } = (_, _) => WriteFault.None;

    /// <summary>Writes that were tried.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    /// <summary>Names of the records.</summary>
    public IEnumerable<string> Names => _records.Keys;

    /// <summary>The bytes of a record.</summary>
    public byte[] Bytes(string name) => _records[name].Bytes;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = (IGrainState<GrainRecord>)grainState;
        var exists = _records.TryGetValue(NameOf(stateName, grainId), out var record);
        state.State = new GrainRecord { Bytes = exists ? record.Bytes : [] };
        state.ETag = exists ? record.ETag : null;
        state.RecordExists = exists;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = (IGrainState<GrainRecord>)grainState;
        var name = NameOf(stateName, grainId);
        var number = Interlocked.Increment(ref _writes);
        var fault = Fault(name, number);
        if (fault == WriteFault.Lost)
        {
            throw new IOException($"write {number} of {name} was lost, as the test wanted");
        }

        var next = (ETag: number.ToString(System.Globalization.CultureInfo.InvariantCulture), state.State!.Bytes);
        var stored = state.ETag is null ? _records.TryAdd(name, next) : _records.TryGetValue(name, out var current) && current.ETag == state.ETag && _records.TryUpdate(name, next, current);
        if (!stored)
        {
            throw new InconsistentStateException($"{name} was changed by somebody else", _records.TryGetValue(name, out var other) ? other.ETag : null, state.ETag);
        }

        if (fault == WriteFault.StoredAndFailed)
        {
            throw new IOException($"write {number} of {name} was stored and failed, as the test wanted");
        }

        state.ETag = next.ETag;
        state.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = (IGrainState<GrainRecord>)grainState;
        var name = NameOf(stateName, grainId);
        if (_records.TryGetValue(name, out var record) && record.ETag == state.ETag)
        {
            _records.TryRemove(name, out _);
        }

        state.RecordExists = false;
        state.ETag = null;
        return Task.CompletedTask;
    }

    private static string NameOf(string stateName, GrainId grainId) => $"{grainId}#{stateName}";
}
