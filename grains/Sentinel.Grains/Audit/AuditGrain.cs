using Microsoft.Extensions.Options;
using Sentinel.Contracts.Audit;
using Sentinel.Decisions.Audit;
using Sentinel.Decisions.Models;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Audit;

/// <summary>
/// Keeps the newest entries in its own record and full pages in records of their own, so that an append writes little however long the history is.
/// A page is written before the record that no longer holds its entries, so that none is ever missing; the page's last entry has a checkpoint before, so that a page that is written twice is written alike.
/// </summary>
public sealed class AuditGrain(
    [PersistentState("audit", StorageNames.Provider)] IPersistentState<GrainRecord> storage, IOptions<AuditOptions> options, TimeProvider time) : Grain, IAuditGrain, IRemindable
{
    /// <summary>Entries of a full page, and the most that may stand without a checkpoint. Repeats are recognised among the open entries and those of the last full page.</summary>
    public const int PageEntries = 128;

    /// <summary>The longest that an entry stands without a checkpoint.</summary>
    public static readonly TimeSpan SealEvery = TimeSpan.FromDays(1);

    /// <summary>The reminder that stands while there is something to seal, or to cut some day.</summary>
    internal const string ReminderName = "seal";

    private static readonly AuditHeadFormat Format = new();
    private static readonly AuditHead Nothing = new(0, 0, AuditChain.EmptyHash, []);

    private AuditHead? _head;
    private AuditEntry[] _lastPage = [];
    private bool _reminded;

    /// <inheritdoc/>
    public async Task<AuditEntry> AppendAsync(AuditDraft draft)
    {
        var head = await HeadAsync();
        if (head.Open.Concat(_lastPage).FirstOrDefault(e => e.Draft.Id == draft.Id) is { } known)
        {
            return known;
        }

        if (head.Open.Length == PageEntries || (!head.IsSealed && head.Open is [.., var newest] && time.GetUtcNow() - SealedOrBegun(head, newest) >= SealEvery))
        {
            head = await SealedAsync(head);
        }

        if (head.Open.Length == PageEntries)
        {
            await Page(head.Pages).WriteAsync(new AuditPageContent(head.Open, head.Checkpoints));
            _lastPage = head.Open;
            head = head with { Pages = head.Pages + 1, Open = [], Checkpoints = [] };
        }

        await RemindAsync();
        var entry = AuditChain.Link(head.Entries, head.HeadHash, draft with { Time = draft.Time.ToUniversalTime() });
        await WriteAsync(head with { Entries = head.Entries + 1, HeadHash = entry.Hash, Open = [.. head.Open, entry] });
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
        for (var page = Math.Max(head.FirstPage, from / PageEntries); page < head.Pages && entries.Count < limit; page++)
        {
            entries.AddRange((await Page(page).ReadAsync()).Content.Entries.Where(e => e.Number >= from));
        }

        return [.. entries.Concat(head.Open.Where(e => e.Number >= from)).Take(limit)];
    }

    /// <inheritdoc/>
    public async Task<AuditStretch> GetStretchAsync(long from)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        var head = await HeadAsync();
        var page = Math.Max(head.FirstPage, from / PageEntries);
        var before = page == head.FirstPage ? head.Base : null;
        if (page >= head.Pages)
        {
            return new AuditStretch(head.Pages * PageEntries, null, before, head.Open, head.Checkpoints);
        }

        var content = (await Page(page).ReadAsync()).Content;
        return new AuditStretch(page * PageEntries, (page + 1) * PageEntries, before, content.Entries, content.Checkpoints);
    }

    /// <inheritdoc/>
    public async Task<AuditCheckpoint> SealAsync()
    {
        var head = await HeadAsync();
        return head.Entries == 0 ? await SignAsync(head) : (await SealedAsync(head)).Last!;
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

        var check = AuditCheck.After(stored.Base);
        for (var number = stored.FirstPage; number < stored.Pages && check.FirstBroken is null; number++)
        {
            var page = (await Page(number).ReadAsync()).Content;
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

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _reminded = true;
        var head = await HeadAsync();
        if (head.Entries > 0)
        {
            await SealedAsync(head);
        }

        if (options.Value.Retention is { } retention)
        {
            await CutAsync(time.GetUtcNow() - retention);
        }
        else if (await this.GetReminder(ReminderName) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
            _reminded = false;
        }
    }

    private static DateTimeOffset SealedOrBegun(AuditHead head, AuditEntry newest)
    {
        var first = Array.Find(head.Open, entry => entry.Number > (head.Last?.Index ?? -1)) ?? newest;
        return first.Draft.Time;
    }

    /// <summary>
    /// Cuts off full pages whose entries are all older than a time, up to the first that is not. That is written into the history itself, then the record lets go of the pages, then they are
    /// removed: a crash between the two leaves the last of them, which goes with the next cut.
    /// </summary>
    private async Task CutAsync(DateTimeOffset before)
    {
        var head = await HeadAsync();
        var (page, end) = (head.FirstPage, head.Base);
        while (page < head.Pages && (await Page(page).ReadAsync()).Content is { Checkpoints: [.., var last] } content && last.Index == ((page + 1) * PageEntries) - 1 && content.Entries.All(e => e.Draft.Time < before))
        {
            (page, end) = (page + 1, last);
        }

        for (var gone = Math.Max(0, head.FirstPage - 1); gone < head.FirstPage; gone++)
        {
            await Page(gone).CutAsync();
        }

        if (page == head.FirstPage)
        {
            return;
        }

        var model = this.GetPrimaryKeyString();
        var data = Sorted.Of(("through", FormattableString.Invariant($"{end!.Index}")), ("hash", end.Hash), ("checkpoint", end.Signature));
        await AppendAsync(new AuditDraft($"{model}/audit.cut/{end.Index}", "audit.cut", null, Judgements.Actor, $"older than {options.Value.Retention!.Value.Days} days", time.GetUtcNow(), data));
        await WriteAsync((await HeadAsync()) with { FirstPage = page, Base = end });
        for (var gone = head.FirstPage; gone < page; gone++)
        {
            await Page(gone).CutAsync();
        }
    }

    private async Task<AuditHead> SealedAsync(AuditHead head)
    {
        if (!head.IsSealed)
        {
            var checkpoint = await SignAsync(head);
            await WriteAsync(head with { Checkpoints = [.. head.Checkpoints, checkpoint], Last = checkpoint });
        }

        return _head!;
    }

    private Task<AuditCheckpoint> SignAsync(AuditHead head) =>
        GrainFactory.GetGrain<IAuditKeyGrain>(IAuditKeyGrain.Key).SignAsync(this.GetPrimaryKeyString(), head.Entries - 1, head.HeadHash);

    private async Task RemindAsync()
    {
        if (!_reminded)
        {
            await this.RegisterOrUpdateReminder(ReminderName, SealEvery, SealEvery);
            _reminded = true;
        }
    }

    private async Task<AuditHead> HeadAsync()
    {
        if (_head is null)
        {
            var head = Decode();
            _lastPage = head.Pages > head.FirstPage ? (await Page(head.Pages - 1).ReadAsync()).Content.Entries : [];
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
