using System.Globalization;
using System.Security.Cryptography;
using Sentinel.Contracts.Audit;
using Sentinel.Decisions.Audit;
using Sentinel.Decisions.Models;
using Sentinel.Grains.Audit;
using Sentinel.Grains.Tests.Fixtures;

namespace Sentinel.Grains.Tests.Audit;

public sealed class AuditCheckpointTests
{
    [Fact]
    public async Task Every_full_page_and_whatever_is_asked_for_has_a_checkpoint_that_holds()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await AppendAsync(cluster, 0, AuditGrain.PageEntries + 2);

        Assert.Equal([127L], (await cluster.Audit.GetStretchAsync(0)).Checkpoints.Select(c => c.Index));
        Assert.Empty((await cluster.Audit.GetStretchAsync(128)).Checkpoints);
        var seal = await cluster.Audit.SealAsync();
        Assert.Equal(129, seal.Index);
        Assert.Equal(seal, await cluster.Audit.SealAsync());
        var result = await CheckAsync(cluster);
        Assert.Equal((true, 130L, 2L), (result.Verified, result.Entries, result.Checkpoints));
    }

    [Fact]
    public async Task A_day_is_sealed_by_the_clock_without_any_entry_after_it()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await AppendAsync(cluster, 0, 3);

        // Orleans reads the table of reminders every five minutes, and takes those from it that are due within ten: a clock that leaps over a tick leaves it out.
        cluster.Clock.Advance(AuditGrain.SealEvery - TimeSpan.FromHours(1));
        await cluster.UntilAsync(async () => (await cluster.Audit.GetStretchAsync(0)).Checkpoints is [{ Index: 2 }], "the day is sealed", TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Entries_of_a_day_are_sealed_before_those_of_the_next()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await AppendAsync(cluster, 0, 3);
        await cluster.DeactivateAsync(cluster.Audit);
        cluster.Clock.Advance(2 * AuditGrain.SealEvery);
        await AppendAsync(cluster, 3, 1);

        Assert.Equal([2L], (await cluster.Audit.GetStretchAsync(0)).Checkpoints.Select(c => c.Index));
    }

    [Fact]
    public async Task The_key_is_generated_once_and_outlives_the_silo()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await AppendAsync(cluster, 0, 1);
        var before = await cluster.Audit.SealAsync();
        var keys = cluster.Grains.GetGrain<IAuditKeyGrain>(IAuditKeyGrain.Key);
        await cluster.DeactivateAsync(keys);
        await AppendAsync(cluster, 1, 1);

        Assert.Equal(before.Key, (await cluster.Audit.SealAsync()).Key);
        Assert.Equal(before.Key, Assert.Single(await keys.GetKeysAsync()).Id);
    }

    [Fact]
    public async Task A_configured_key_signs()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var cluster = await ModelCluster.StartAsync(new AuditOptions { SigningKey = key.ExportPkcs8PrivateKeyPem() });
        await AppendAsync(cluster, 0, 1);

        var seal = await cluster.Audit.SealAsync();
        Assert.True(AuditSeal.IsSignedBy(key.ExportSubjectPublicKeyInfo(), seal));
    }

    [Fact]
    public async Task What_is_older_than_it_is_kept_is_cut_behind_a_checkpoint_and_the_rest_verifies()
    {
        await using var cluster = await ModelCluster.StartAsync(new AuditOptions { Retention = AuditOptions.RetentionLeast });
        await AppendAsync(cluster, 0, AuditGrain.PageEntries + 5);
        cluster.Clock.Advance(AuditOptions.RetentionLeast - TimeSpan.FromDays(1));
        await AppendAsync(cluster, 200, 1);
        await RemindAsync(cluster);
        Assert.Equal(0, (await cluster.Audit.GetAsync(0, 1))[0].Number);

        cluster.Clock.Advance(TimeSpan.FromDays(2));
        await RemindAsync(cluster);

        var first = await cluster.Audit.GetStretchAsync(0);
        Assert.Equal((128L, 127L), (first.First, first.Base!.Index));
        Assert.Equal(128, (await cluster.Audit.GetAsync(0, 1))[0].Number);
        var cut = (await cluster.Audit.GetAsync(0, 1000))[^1];
        Assert.Equal(("audit.cut", "127"), (cut.Draft.Kind, cut.Draft.Data["through"]));
        await cluster.DeactivateAsync(cluster.Audit);
        Assert.True((await cluster.Audit.VerifyAsync()).Verified);
        var result = await CheckAsync(cluster);
        Assert.Equal((true, 128L), (result.Verified, result.From));
    }

    [Fact]
    public async Task Nothing_is_cut_unless_somebody_says_so()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await AppendAsync(cluster, 0, AuditGrain.PageEntries + 5);
        cluster.Clock.Advance(TimeSpan.FromDays(4000));
        await RemindAsync(cluster);

        Assert.Equal(0, (await cluster.Audit.GetAsync(0, 1))[0].Number);
    }

    [Fact]
    public async Task Repeats_are_ignored_in_whatever_order_they_come()
    {
        await using var cluster = await ModelCluster.StartAsync();
        var appended = new List<string>();
        var random = new Random(20261121);
        for (var i = 0; i < 400; i++)
        {
            var entry = await cluster.Audit.AppendAsync(Draft(cluster, random.Next(60)));
            if (!appended.Contains(entry.Draft.Id))
            {
                appended.Add(entry.Draft.Id);
            }

            Assert.Equal(appended.IndexOf(entry.Draft.Id), entry.Number);
        }

        Assert.Equal(appended, (await cluster.Audit.GetAsync(0, 1000)).Select(entry => entry.Draft.Id));
    }

    [Theory]
    [InlineData(182, "183.00:00:00")]
    public void A_shorter_retention_than_the_law_asks_is_refused(int days, string least) =>
        Assert.Contains(least, Assert.Single(new AuditOptions { Retention = TimeSpan.FromDays(days) }.Faults()), StringComparison.Ordinal);

    [Fact]
    public void A_key_of_another_curve_or_without_its_private_part_is_refused()
    {
        using var wide = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var right = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Single(new AuditOptions { SigningKey = wide.ExportPkcs8PrivateKeyPem() }.Faults());
        Assert.Single(new AuditOptions { SigningKey = right.ExportSubjectPublicKeyInfoPem() }.Faults());
        Assert.Single(new AuditOptions { SigningKey = "/no/such/file.pem" }.Faults());
        Assert.Empty(new AuditOptions { SigningKey = right.ExportPkcs8PrivateKeyPem() }.Faults());
    }

    private static Task RemindAsync(ModelCluster cluster) => cluster.Audit.AsReference<IRemindable>().ReceiveReminder("seal", default);

    private static async Task AppendAsync(ModelCluster cluster, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            await cluster.Audit.AppendAsync(Draft(cluster, i));
        }
    }

    private static AuditDraft Draft(ModelCluster cluster, int number) =>
        new(number.ToString(CultureInfo.InvariantCulture), "version.promoted", "1", "ada", "release", cluster.Clock.GetUtcNow(), Sorted.Of(("epoch", "1")));

    private static async Task<AuditExportResult> CheckAsync(ModelCluster cluster)
    {
        var last = await cluster.Audit.SealAsync();
        var export = new AuditExport(ModelCluster.Model, await cluster.Grains.GetGrain<IAuditKeyGrain>(IAuditKeyGrain.Key).GetKeysAsync(), from: null, to: null);
        var check = new AuditExportCheck(trusted: null);
        for (long? next = 0; next is { } from;)
        {
            var stretch = await cluster.Audit.GetStretchAsync(from);
            if (stretch.Base is { } cut)
            {
                export.Take(cut);
            }

            foreach (var line in export.Take(stretch.Entries, stretch.Checkpoints))
            {
                check.Next(line.Text);
            }

            next = stretch.Next;
        }

        foreach (var line in export.End(last))
        {
            check.Next(line.Text);
        }

        return check.End(ModelCluster.Model);
    }
}
