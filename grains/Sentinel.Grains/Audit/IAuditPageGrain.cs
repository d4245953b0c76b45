namespace Sentinel.Grains.Audit;

/// <summary>What stands in a page's record.</summary>
/// <param name="Content">Its entries and checkpoints; none where there is no record, or a damaged one.</param>
/// <param name="Damage">What is wrong with the bytes; null when they are sound.</param>
[GenerateSerializer, Immutable, Alias("sentinel.audit-page")]
public sealed record AuditPage([property: Id(0)] AuditPageContent Content, [property: Id(1)] string? Damage);

/// <summary>A full page of a model's history, which never changes. Keyed <c>model/n</c>, n from 0.</summary>
[Alias("sentinel.IAuditPageGrain")]
public interface IAuditPageGrain : IGrainWithStringKey
{
    /// <summary>Writes the page; writing the same again changes nothing.</summary>
    [Alias("Write")]
    Task WriteAsync(AuditPageContent content);

    /// <summary>Reads the page from storage, whatever is remembered of it.</summary>
    [Alias("Read")]
    Task<AuditPage> ReadAsync();

    /// <summary>Removes the page, which is older than histories are kept; nothing happens where it is gone.</summary>
    [Alias("Cut")]
    Task CutAsync();
}
