using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Sentinel.Decisions.Labels;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Labels;

/// <summary>
/// Segments of label stores, a record each. A segment is written before the record that names it, and never written again: a number that is taken, by an activation that crashed in between or
/// that is still at work elsewhere, is passed over, so that nobody's segment changes under a record that names it.
/// </summary>
public sealed class JoinSegments([FromKeyedServices(StorageNames.Provider)] IGrainStorage storage)
{
    /// <summary>Name of a segment's record.</summary>
    public static string NameOf(string store, long number) => FormattableString.Invariant($"{store}-{number}");

    /// <summary>Writes a segment; durable when it returns.</summary>
    /// <param name="shard">The label shard.</param>
    /// <param name="store">The store of the shard.</param>
    /// <param name="number">Number to begin with.</param>
    /// <param name="segment">The segment.</param>
    /// <returns>The first free number from there on, under which it is stored.</returns>
    public async Task<long> WriteAsync(GrainId shard, string store, long number, JoinSegment segment)
    {
        var bytes = JoinSegmentFormat.Instance.Encode(segment);
        for (; ; number++)
        {
            try
            {
                await storage.WriteStateAsync(NameOf(store, number), shard, new GrainState<GrainRecord>(new GrainRecord { Bytes = bytes }));
                return number;
            }
            catch (InconsistentStateException)
            {
                // Taken: the next one.
            }
        }
    }

    /// <summary>Reads a segment.</summary>
    /// <exception cref="InvalidDataException">It is not there, or damaged.</exception>
    public async Task<JoinSegment> ReadAsync(GrainId shard, string store, long number)
    {
        var state = await storage.ReadAsync(NameOf(store, number), shard);
        return state.RecordExists ? JoinSegmentFormat.Instance.Decode(state.State!.Bytes) : throw new InvalidDataException($"Segment {NameOf(store, number)} of {shard} is not in the storage");
    }

    /// <summary>Deletes a segment, if it is there.</summary>
    public async Task DeleteAsync(GrainId shard, string name)
    {
        var state = await storage.ReadAsync(name, shard);
        if (state.RecordExists)
        {
            await storage.ClearStateAsync(name, shard, state);
        }
    }
}
