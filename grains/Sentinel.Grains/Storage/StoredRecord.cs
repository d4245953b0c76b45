namespace Sentinel.Grains.Storage;

/// <summary>
/// A grain's record as a value: read once when the grain is activated, replaced by <see cref="WriteAsync"/>. The encoded bytes are held only while they are written.
/// After a failed write nobody knows which of the two is stored; the value stays the old one, and the ETag decides at the next write.
/// </summary>
/// <typeparam name="T">The record.</typeparam>
/// <param name="storage">Where it is stored.</param>
/// <param name="format">Its bytes.</param>
public sealed class StoredRecord<T>(IPersistentState<GrainRecord> storage, RecordFormat<T> format)
    where T : class
{
    /// <summary>The record as it was last read or written; null where there is none.</summary>
    public T? Value { get; private set; }

    /// <summary>Takes what the runtime has read. To be called once, in <c>OnActivateAsync</c>.</summary>
    /// <exception cref="InvalidDataException">The stored bytes are damaged or of a newer version.</exception>
    public void Load() => Value = storage.TakeBytes() is { } bytes ? format.Decode(bytes) : null;

    /// <summary>Replaces the record; durable when it returns.</summary>
    public async Task WriteAsync(T record)
    {
        await storage.WriteBytesAsync(format.Encode(record));
        Value = record;
    }
}
