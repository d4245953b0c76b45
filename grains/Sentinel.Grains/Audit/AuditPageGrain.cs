using Sentinel.Contracts.Audit;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Audit;

/// <inheritdoc cref="IAuditPageGrain"/>
public sealed class AuditPageGrain([PersistentState("audit-page", StorageNames.Provider)] IPersistentState<GrainRecord> storage) : Grain, IAuditPageGrain
{
    private static readonly AuditPageFormat Format = new();

    /// <inheritdoc/>
    public async Task WriteAsync(AuditEntry[] entries)
    {
        var bytes = Format.Encode(entries);
        if (storage.RecordExists)
        {
            if (!storage.State.Bytes.AsSpan().SequenceEqual(bytes))
            {
                throw new InvalidOperationException($"Audit page {this.GetPrimaryKeyString()} is written already, with other entries: a history is never rewritten.");
            }

            return;
        }

        storage.State = new GrainRecord { Bytes = bytes };
        await storage.WriteStateAsync();
    }

    /// <inheritdoc/>
    public async Task<AuditPage> ReadAsync()
    {
        await storage.ReadStateAsync();
        if (!storage.RecordExists)
        {
            return new AuditPage([], "the record is missing");
        }

        try
        {
            return new AuditPage(Format.Decode(storage.State.Bytes), null);
        }
        catch (InvalidDataException e)
        {
            return new AuditPage([], e.Message);
        }
    }
}
