using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.References;

namespace Sentinel.Grains.References;

/// <summary>
/// References where the grains' records are, by digest: written once, never changed, so versions with the same reference share one, and windows that were opened
/// against a former reference find it again.
/// </summary>
public sealed class ReferenceStore([FromKeyedServices(StorageNames.Provider)] IGrainStorage storage, ReferenceCache cache)
{
    private const string StateName = "profile";

    /// <summary>The reference of a digest.</summary>
    /// <exception cref="InvalidDataException">It is not stored, or its record is damaged.</exception>
    public async Task<ReferenceProfile> GetAsync(string digest)
    {
        if (cache.Find(digest) is { } held)
        {
            return held;
        }

        var state = await storage.ReadAsync(StateName, IdOf(digest));
        return state.RecordExists ? cache.Get(digest, state.State!.Bytes) : throw new InvalidDataException($"Reference {digest} is not stored: it was removed from the storage, or never written");
    }

    /// <summary>The reference of a digest, out of bytes that came with it.</summary>
    /// <exception cref="InvalidDataException">The bytes are no reference, or another one.</exception>
    public ReferenceProfile Get(string digest, ReadOnlySpan<byte> encoded) => cache.Get(digest, encoded);

    /// <summary>Stores a reference; durable when it returns. One that is stored already is left as it is.</summary>
    public async Task PutAsync(ReferenceProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var state = await storage.ReadAsync(StateName, IdOf(profile.Digest));
        if (!state.RecordExists)
        {
            state.State = new GrainRecord { Bytes = profile.Encoded.ToArray() };
            try
            {
                await storage.WriteStateAsync(StateName, IdOf(profile.Digest), state);
            }
            catch (InconsistentStateException)
            {
                // Somebody else stored the same bytes in the meantime: they have the same digest.
            }
        }

        cache.Add(profile);
    }

    private static GrainId IdOf(string digest) => GrainId.Create("reference", digest);
}
