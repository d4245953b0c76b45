using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Sentinel.Orleans.Tests.Grains;

namespace Sentinel.Orleans.Tests.Reminders;

[Collection(ClusterCollection.Name)]
public sealed class ReminderTests(ClusterFixture fixture)
{
    private static readonly TimeSpan Never = TimeSpan.FromDays(2);

    [Fact]
    public async Task A_reminder_ticks_again_and_again_until_it_is_taken_back()
    {
        var grain = NewGrain();
        await grain.RegisterAsync("often", TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
        var entries = await fixture.Journal.WaitForAsync(grain.GetPrimaryKeyString(), 3);
        Assert.All(entries, entry => Assert.Equal("often every 0.05 s", entry));
        await grain.UnregisterAsync("often");
        Assert.False(await grain.HasAsync("often"));
    }

    [Fact]
    public async Task A_reminder_wakes_a_grain_that_has_ended()
    {
        var grain = NewGrain();
        await grain.RegisterAsync("wake", TimeSpan.FromSeconds(1), Never);
        await fixture.Cluster.DeactivateAsync(grain);
        Assert.Equal([$"wake every {Never.TotalSeconds} s"], await fixture.Journal.WaitForAsync(grain.GetPrimaryKeyString(), 1));
        await grain.UnregisterAsync("wake");
    }

    [Fact]
    public async Task Registering_again_changes_the_reminder()
    {
        var grain = NewGrain();
        await grain.RegisterAsync("one", Never, Never);
        await grain.RegisterAsync("two", Never, Never);
        await grain.RegisterAsync("one", TimeSpan.FromSeconds(1), TimeSpan.FromDays(3));
        Assert.Equal([$"one every {TimeSpan.FromDays(3).TotalSeconds} s"], await fixture.Journal.WaitForAsync(grain.GetPrimaryKeyString(), 1));
        Assert.Equal(["one", "two"], await grain.NamesAsync());
        await grain.UnregisterAsync("one");
        await grain.UnregisterAsync("two");
        Assert.Empty(await grain.NamesAsync());
    }

    [Fact]
    public async Task A_period_below_the_minimum_is_refused() =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => NewGrain().RegisterAsync("fast", TimeSpan.Zero, TimeSpan.FromTicks(1)));

    [Fact]
    public async Task A_reminder_survives_its_silo()
    {
        var (table, journal, key) = (new KeptReminders(), new Journal(), ClusterFixture.NewKey());
        await using (var first = await DeployAsync(table, journal))
        {
            await first.Client.GetGrain<IRemindedGrain>(key).RegisterAsync("later", TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(3));
        }

        var row = Assert.Single((await table.ReadRows(0, 0)).Reminders);
        row.StartAt = row.StartAt.AddMinutes(-10);
        Assert.Empty(journal[key]);
        await using var second = await DeployAsync(table, journal);
        Assert.Equal("later every 3 s", (await journal.WaitForAsync(key, 1))[0]);
    }

    private static async Task<InProcessTestCluster> DeployAsync(KeptReminders table, Journal journal)
    {
        var cluster = new InProcessTestClusterBuilder(1)
            .ConfigureSilo((_, silo) =>
            {
                silo.AddReminders();
                silo.Services.AddSingleton<IReminderTable>(table).AddSingleton(journal).AddSingleton<Gates>();
                silo.Configure<ReminderOptions>(options => options.MinimumReminderPeriod = TimeSpan.FromMilliseconds(1));
            })
            .Build();
        await cluster.DeployAsync();
        return cluster;
    }

    private IRemindedGrain NewGrain() => fixture.Grains.GetGrain<IRemindedGrain>(ClusterFixture.NewKey());
}
