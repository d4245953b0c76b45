using Orleans.Storage;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Collecting;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.References;

namespace Sentinel.Grains.Versions;

/// <summary>
/// Keeps the first rows of a version in page records until a reference is frozen of them, and removes them then. A page is written before the version's record names it; a crash
/// between the two leaves a page that is written over. The record names pages until they are removed, so none is forgotten.
/// </summary>
internal sealed class FirstRowsKeeper(IGrainStorage storage, GrainId version)
{
    /// <summary>Writes rows into a slot; durable when it returns.</summary>
    public async Task WriteAsync(int slot, RowBlock[] blocks)
    {
        var state = await storage.ReadAsync(NameOf(slot), version);
        state.State = new GrainRecord { Bytes = CollectedPageFormat.Instance.Encode(blocks) };
        await storage.WriteStateAsync(NameOf(slot), version, state);
    }

    /// <summary>Freezes the rows that have come.</summary>
    /// <exception cref="InvalidDataException">A page is not there, or damaged.</exception>
    public async Task<ReferenceProfile> FreezeAsync(FirstRows first, Signature signature, int rows)
    {
        var blocks = new List<RowBlock>();
        foreach (var stretch in first.InOrder())
        {
            var state = await storage.ReadAsync(NameOf(stretch.Slot), version);
            blocks.AddRange(state.RecordExists ? CollectedPageFormat.Instance.Decode(state.State!.Bytes) : throw new InvalidDataException($"Page {stretch.Slot} of the first rows of {version} is not in the storage"));
        }

        return await Task.Run(() => CollectedTable.Freeze(signature, blocks, rows));
    }

    /// <summary>Removes the rows: emptied first, so that they are gone from storages that only mark what is cleared. What is removed already stays so.</summary>
    /// <param name="first">What names them.</param>
    public async Task RemoveAsync(FirstRows first)
    {
        // A page may have been written that the record never came to name.
        for (var slot = 0; slot <= first.Stretches.Length; slot++)
        {
            var state = await storage.ReadAsync(NameOf(slot), version);
            if (state.RecordExists)
            {
                state.State = new GrainRecord { Bytes = CollectedPageFormat.Instance.Encode([]) };
                await storage.WriteStateAsync(NameOf(slot), version, state);
                await storage.ClearStateAsync(NameOf(slot), version, state);
            }
        }
    }

    private static string NameOf(int slot) => FormattableString.Invariant($"first-rows-{slot}");
}
