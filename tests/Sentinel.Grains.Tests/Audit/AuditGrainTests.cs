using System.Globalization;
using Sentinel.Contracts.Audit;
using Sentinel.Decisions.Models;
using Sentinel.Grains.Audit;
using Sentinel.Grains.Storage;
using Sentinel.Grains.Tests.Fixtures;

namespace Sentinel.Grains.Tests.Audit;

public sealed class AuditGrainTests
{
    [Fact]
    public async Task A_history_longer_than_a_page_reads_and_verifies_and_survives_the_silo()
    {
        await using var cluster = await ModelCluster.StartAsync();
        const int Count = (2 * AuditGrain.PageEntries) + 7;
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(i, (await cluster.Audit.AppendAsync(Draft(i))).Number);
        }

        await cluster.KillSiloOfAsync(cluster.Audit);

        var verification = await cluster.Audit.VerifyAsync();
        Assert.Equal((true, (long)Count, null), (verification.Verified, verification.Entries, verification.FirstBroken));
        var entries = await cluster.Audit.GetAsync(0, 1000);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => (long)i), entries.Select(e => e.Number));
        Assert.Equal([126L, 127L, 128L, 129L], (await cluster.Audit.GetAsync(126, 4)).Select(e => e.Number));
        Assert.Equal(entries[^1].Hash, verification.HeadHash);
    }

    [Fact]
    public async Task A_repeat_is_answered_with_the_entry_that_is_there_also_over_a_page_and_a_restart()
    {
        await using var cluster = await ModelCluster.StartAsync();
        for (var i = 0; i <= AuditGrain.PageEntries; i++)
        {
            await cluster.Audit.AppendAsync(Draft(i));
        }

        await cluster.DeactivateAsync(cluster.Audit);

        Assert.Equal(100, (await cluster.Audit.AppendAsync(Draft(100))).Number);
        Assert.Equal(AuditGrain.PageEntries + 1, (await cluster.Audit.VerifyAsync()).Entries);
    }

    [Theory]
    [InlineData("audit-page")]
    [InlineData("audit")]
    public async Task A_record_that_was_tampered_with_is_found(string record)
    {
        await using var cluster = await ModelCluster.StartAsync();
        for (var i = 0; i < AuditGrain.PageEntries + 3; i++)
        {
            await cluster.Audit.AppendAsync(Draft(i));
        }

        IAddressable grain = record == "audit" ? cluster.Audit : cluster.Grains.GetGrain<IAuditPageGrain>($"{ModelCluster.Model}/0");
        await RewriteAsync(cluster, record, grain, bytes => Forged(bytes, record));

        var verification = await cluster.Audit.VerifyAsync();
        Assert.False(verification.Verified);
        Assert.Equal(record == "audit" ? AuditGrain.PageEntries : 0, verification.FirstBroken);
    }

    [Fact]
    public async Task Damaged_bytes_are_reported_not_thrown()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await cluster.Audit.AppendAsync(Draft(0));
        await RewriteAsync(cluster, "audit", cluster.Audit, _ => [1, 2, 3]);
        await cluster.DeactivateAsync(cluster.Audit);

        Assert.False((await cluster.Audit.VerifyAsync()).Verified);
    }

    private static async Task RewriteAsync(ModelCluster cluster, string record, IAddressable grain, Func<byte[], byte[]> rewrite)
    {
        var state = new GrainState<GrainRecord>();
        await cluster.Storage.ReadStateAsync(record, grain.GetGrainId(), state);
        state.State = new GrainRecord { Bytes = rewrite(state.State!.Bytes) };
        await cluster.Storage.WriteStateAsync(record, grain.GetGrainId(), state);
    }

    // One who knows the format and sets the checksum right: only the chain tells.
    private static byte[] Forged(byte[] bytes, string record)
    {
        if (record == "audit")
        {
            var head = new AuditHeadFormat().Decode(bytes);
            return new AuditHeadFormat().Encode(head with { Open = [Forged(head.Open[0]), .. head.Open[1..]] });
        }

        var page = new AuditPageFormat().Decode(bytes);
        return new AuditPageFormat().Encode(page with { Entries = [Forged(page.Entries[0]), .. page.Entries[1..]] });
    }

    private static AuditEntry Forged(AuditEntry entry) => entry with { Draft = entry.Draft with { Actor = "nobody" } };

    private static AuditDraft Draft(int number) =>
        new(number.ToString(CultureInfo.InvariantCulture), "version.promoted", "1", "ada", "release", DateTimeOffset.UnixEpoch, Sorted.Of(("epoch", "1")));
}
