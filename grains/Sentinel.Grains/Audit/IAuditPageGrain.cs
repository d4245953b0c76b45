using Sentinel.Contracts.Audit;

namespace Sentinel.Grains.Audit;

/// <summary>What stands in a page's record.</summary>
/// <param name="Entries">Its entries; empty where there is no record, or a damaged one.</param>
/// <param name="Damage">What is wrong with the bytes; null when they are sound.</param>
[GenerateSerializer, Immutable, Alias("sentinel.audit-page")]
public sealed record AuditPage([property: Id(0)] AuditEntry[] Entries, [property: Id(1)] string? Damage);

/// <summary>A full page of a model's history, which never changes. Keyed <c>model/n</c>, n from 0.</summary>
[Alias("sentinel.IAuditPageGrain")]
public interface IAuditPageGrain : IGrainWithStringKey
{
    /// <summary>Writes the page; writing the same again changes nothing.</summary>
    [Alias("Write")]
    Task WriteAsync(AuditEntry[] entries);

    /// <summary>Reads the page from storage, whatever is remembered of it.</summary>
    [Alias("Read")]
    Task<AuditPage> ReadAsync();
}
