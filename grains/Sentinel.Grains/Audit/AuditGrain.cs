using Sentinel.Contracts.Audit;
using Sentinel.Decisions.Audit;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Audit;

/// <summary>
/// Keeps the newest entries in its own record and full pages in records of their own, so that an append writes little however long the history is.
/// A page is written before the record that no longer holds its entries, so that none is ever missing.
/// </summary>
public sealed class AuditGrain([PersistentState("audit", StorageNames.Provider)] IPersistentState<GrainRecord> storage) : Grain, IAuditGrain
{
    /// <summary>Entries of a full page. Repeats are recognised among the open entries and those of the last full page.</summary>
    public const int PageEntries = 128;

    private static readonly AuditHeadFormat Format = new();
    private static readonly AuditHead Nothing = new(0, 0, AuditChain.EmptyHash, []);

    private AuditHead? _head;
    private AuditEntry[] _lastPage = [];

    /// <inheritdoc/>
    public async Task<AuditEntry> AppendAsync(AuditDraft draft)
    {
        var head = await HeadAsync();
        if (head.Open.Concat(_lastPage).FirstOrDefault(e => e.Draft.Id == draft.Id) is { } known)
        {
            return known;
        }

        if (head.Open.Length == PageEntries)
        {
            await Page(head.Pages).WriteAsync(head.Open);
            _lastPage = head.Open;
            head = head with { Pages = head.Pages + 1, Open = [] };
        }

        var entry = AuditChain.Link(head.Entries, head.HeadHash, draft with { Time = draft.Time.ToUniversalTime() });
        await WriteAsync(new AuditHead(head.Pages, head.Entries + 1, entry.Hash, [.. head.Open, entry]));
        return entry;
    }

    /// <inheritdoc/>
    public async Task<AuditEntry[]> GetAsync(long from, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        var head = await HeadAsync();
        var entries = new List<AuditEntry>();
        for (var page = from / PageEntries; page < head.Pages && entries.Count < limit; page++)
        {
            entries.AddRange((await Page(page).ReadAsync()).Entries.Where(e => e.Number >= from));
        }

        return [.. entries.Concat(head.Open.Where(e => e.Number >= from)).Take(limit)];
    }

    /// <inheritdoc/>
    public async Task<AuditVerification> VerifyAsync()
    {
        AuditHead stored;
        try
        {
            await storage.ReadStateAsync();
            stored = Decode();
        }
        catch (InvalidDataException)
        {
            var sound = _head ?? Nothing;
            return new AuditVerification(false, sound.Entries, sound.Entries - sound.Open.Length, sound.HeadHash);
        }

        var check = AuditCheck.Start;
        for (var number = 0L; number < stored.Pages && check.FirstBroken is null; number++)
        {
            var page = await Page(number).ReadAsync();
            if (page.Entries.Length != PageEntries)
            {
                return new AuditVerification(false, check.Entries, check.Entries, check.HeadHash);
            }

            check = page.Entries.Aggregate(check, (c, entry) => c.Next(entry));
        }

        check = stored.Open.Aggregate(check, (c, entry) => c.Next(entry));
        var expected = _head ?? stored;
        return check.End(expected.Entries, expected.HeadHash);
    }

    private async Task<AuditHead> HeadAsync()
    {
        if (_head is null)
        {
            var head = Decode();
            _lastPage = head.Pages > 0 ? (await Page(head.Pages - 1).ReadAsync()).Entries : [];
            _head = head;
        }

        return _head;
    }

    private AuditHead Decode() => storage.RecordExists ? Format.Decode(storage.State.Bytes) : Nothing;

    private async Task WriteAsync(AuditHead head)
    {
        storage.State = new GrainRecord { Bytes = Format.Encode(head) };
        try
        {
            await storage.WriteStateAsync();
            _head = head;
        }
        catch
        {
            // Nobody knows which of the two is stored now.
            DeactivateOnIdle();
            throw;
        }
    }

    private IAuditPageGrain Page(long number) => GrainFactory.GetGrain<IAuditPageGrain>(FormattableString.Invariant($"{this.GetPrimaryKeyString()}/{number}"));
}
