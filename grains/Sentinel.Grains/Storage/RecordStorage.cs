using Orleans.Storage;

namespace Sentinel.Grains.Storage;

/// <summary>How records are read and written: a grain's own, whose bytes the runtime would otherwise hold beside the decoded record, and those that stand beside it under names of their own.</summary>
internal static class RecordStorage
{
    /// <summary>Takes the bytes that the runtime has read; null where nothing is stored.</summary>
    internal static byte[]? TakeBytes(this IPersistentState<GrainRecord> storage)
    {
        if (!storage.RecordExists || storage.State.Bytes.Length == 0)
        {
            return null;
        }

        var bytes = storage.State.Bytes;
        storage.State = new GrainRecord();
        return bytes;
    }

    /// <summary>Replaces the grain's record; durable when it returns. The bytes are held only while they are written.</summary>
    internal static async Task WriteBytesAsync(this IPersistentState<GrainRecord> storage, byte[] bytes)
    {
        storage.State = new GrainRecord { Bytes = bytes };
        try
        {
            await storage.WriteStateAsync();
        }
        finally
        {
            storage.State = new GrainRecord();
        }
    }

    /// <summary>Reads a record beside a grain's own, as it stands.</summary>
    internal static async Task<GrainState<GrainRecord>> ReadAsync(this IGrainStorage storage, string name, GrainId grain)
    {
        var state = new GrainState<GrainRecord>(new GrainRecord());
        await storage.ReadStateAsync(name, grain, state);
        return state;
    }

    /// <summary>Writes a record beside a grain's own, over whatever stands there from before a crash; durable when it returns.</summary>
    /// <param name="storage">Where.</param>
    /// <param name="name">Its name.</param>
    /// <param name="grain">Whose.</param>
    /// <param name="bytes">What it is to say.</param>
    /// <param name="etag">What is known to stand there; null for nothing.</param>
    /// <returns>What stands there now.</returns>
    internal static async Task<string?> OverwriteAsync(this IGrainStorage storage, string name, GrainId grain, byte[] bytes, string? etag = null)
    {
        var state = new GrainState<GrainRecord>(new GrainRecord { Bytes = bytes }) { ETag = etag };
        try
        {
            await storage.WriteStateAsync(name, grain, state);
        }
        catch (InconsistentStateException)
        {
            state = await storage.ReadAsync(name, grain);
            state.State = new GrainRecord { Bytes = bytes };
            await storage.WriteStateAsync(name, grain, state);
        }

        return state.ETag;
    }
}
