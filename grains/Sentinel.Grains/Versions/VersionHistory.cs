using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Versions;

namespace Sentinel.Grains.Versions;

/// <summary>A version's windows, the newest in its record and the older ones in pages.</summary>
internal sealed class VersionHistory(WindowPages pages, GrainId version)
{
    /// <summary>
    /// Puts pages of the oldest windows away while the record holds too many, and gives the ledger without them. Only windows that are durable in the record go into a page,
    /// so a page that is written twice is written alike.
    /// </summary>
    public async Task<VersionLedger> PutAwayAsync(VersionLedger ledger)
    {
        var writes = new List<Task>();
        while (ledger.Recent.Length >= VersionLedger.RecentMax)
        {
            writes.Add(pages.WriteAsync(version, ledger.Pages, [.. ledger.Recent[..VersionLedger.PageWindows]]));
            ledger = ledger with { Recent = ledger.Recent[VersionLedger.PageWindows..], Pages = ledger.Pages + 1 };
        }

        await Task.WhenAll(writes);
        return ledger;
    }

    /// <summary>Windows, newest first.</summary>
    public async Task<WindowReport[]> GetAsync(VersionLedger ledger, int limit, long? before)
    {
        var newestFirst = new List<WindowReport>();
        Add(ledger.Recent, newestFirst, limit, before);
        for (var page = ledger.Pages - 1; page >= 0 && newestFirst.Count < limit; page--)
        {
            if (before is null || page * VersionLedger.PageWindows < before)
            {
                Add([.. (await pages.ReadAsync(version, page)).Select(ledger.FromPage)], newestFirst, limit, before);
            }
        }

        return [.. newestFirst];
    }

    private static void Add(IReadOnlyList<WindowReport> windows, List<WindowReport> newestFirst, int limit, long? before)
    {
        for (var i = windows.Count - 1; i >= 0 && newestFirst.Count < limit; i--)
        {
            if (before is null || windows[i].Index < before)
            {
                newestFirst.Add(windows[i]);
            }
        }
    }
}
