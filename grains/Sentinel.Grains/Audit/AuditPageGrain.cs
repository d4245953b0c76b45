using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Audit;

/// <inheritdoc cref="IAuditPageGrain"/>
public sealed class AuditPageGrain([PersistentState("audit-page", StorageNames.Provider)] IPersistentState<GrainRecord> storage) : Grain, IAuditPageGrain
{
    private static readonly AuditPageFormat Format = new();

    /// <inheritdoc/>
    public async Task WriteAsync(AuditPageContent content)
    {
        var bytes = Format.Encode(content);
        if (storage.RecordExists)
        {
            if (storage.State.Bytes.AsSpan().SequenceEqual(bytes))
            {
                return;
            }

            // A page may gain checkpoints: one of an older version has none.
            if (!EntriesOf(Format.Decode(storage.State.Bytes)).AsSpan().SequenceEqual(EntriesOf(content)))
            {
                throw new InvalidOperationException($"Audit page {this.GetPrimaryKeyString()} is written already, with other entries: a history is never rewritten.");
            }
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
            return new AuditPage(new AuditPageContent([], []), "the record is missing");
        }

        try
        {
            return new AuditPage(Format.Decode(storage.State.Bytes), null);
        }
        catch (InvalidDataException e)
        {
            return new AuditPage(new AuditPageContent([], []), e.Message);
        }
    }

    /// <inheritdoc/>
    public async Task CutAsync()
    {
        if (storage.RecordExists)
        {
            await storage.ClearStateAsync();
        }
    }

    private static byte[] EntriesOf(AuditPageContent content) => Format.Encode(content with { Checkpoints = [] });
}
