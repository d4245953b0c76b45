using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;
using Sentinel.Orleans.Tests.Grains;
using Sentinel.Testing;

namespace Sentinel.Orleans.Tests.Lifecycle;

public sealed class SiloLifecycleTests
{
    [Fact]
    public async Task Participants_start_in_the_order_of_their_stages_and_stop_in_reverse()
    {
        var journal = new Journal();
        await using (await DeployAsync(journal, silo =>
        {
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new Participant(journal, "application", ServiceLifecycleStage.ApplicationServices));
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new Participant(journal, "storage", ServiceLifecycleStage.RuntimeStorageServices));
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new Participant(journal, "active", ServiceLifecycleStage.Active));
        }))
        {
            Assert.Equal(["storage starts", "application starts", "active starts"], journal["silo"]);
        }

        Assert.Equal(["active stops", "application stops", "storage stops"], journal["silo"].Skip(3));
    }

    [Fact]
    public async Task A_startup_task_can_call_grains()
    {
        var journal = new Journal();
        await using var cluster = await DeployAsync(journal, silo => silo.AddStartupTask(async (services, _) =>
        {
            var grain = services.GetRequiredService<IGrainFactory>().GetGrain<ILifeGrain>("started");
            await grain.ActivationAsync();
        }));
        Assert.Equal(["activated"], journal["started"]);
    }

    [Fact]
    public async Task A_silo_that_stops_ends_its_activations()
    {
        var journal = new Journal();
        await using (var cluster = await DeployAsync(journal, _ => { }))
        {
            await cluster.Client.GetGrain<ILifeGrain>("life").ActivationAsync();
        }

        Assert.Equal("deactivated: ShuttingDown", journal["life"][1]);
    }

    [Fact]
    public async Task More_requests_than_the_hard_limit_are_refused()
    {
        var gates = new Gates();
        await using var cluster = await DeployAsync(
            new Journal(),
            silo => silo.Configure<SiloMessagingOptions>(options => options.MaxEnqueuedRequestsHardLimit = 3),
            gates);
        var grain = cluster.Client.GetGrain<ILifeGrain>("busy");
        await grain.ActivationAsync();
        var first = grain.HoldAsync("gate");
        await gates["gate"].ReachedAsync();
        var calls = Enumerable.Range(0, 10).Select(_ => grain.HoldAsync("gate")).Append(first).ToArray();
        var refused = calls.Where(call => call != first).Select(call => Record.ExceptionAsync(() => call)).ToArray();
        await Task.WhenAny(refused).WaitAsync(ClusterFixture.Patience);
        gates["gate"].Open();
        var thrown = await Task.WhenAll(refused);
        Assert.Equal(7, thrown.OfType<LimitExceededException>().Count());
        Assert.Equal(3, thrown.Count(exception => exception is null));
    }

    [Fact]
    public async Task A_silo_without_a_cluster_does_not_start()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        Microsoft.Extensions.Hosting.OrleansSiloGenericHostExtensions.UseOrleans(builder, _ => { });
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var host = builder.Build();
            await host.StartAsync();
        });
    }

    [OrleansStandInFact]
    public void A_silo_that_would_join_another_is_refused()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        var refused = Assert.Throws<NotSupportedException>(() => Microsoft.Extensions.Hosting.OrleansSiloGenericHostExtensions.UseOrleans(
            builder,
            silo => silo.UseLocalhostClustering(siloPort: 11112, primarySiloEndpoint: new IPEndPoint(IPAddress.Loopback, 11111))));

        Assert.Contains("primarySiloEndpoint 127.0.0.1:11111", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Microsoft.Orleans.Server", refused.Message, StringComparison.Ordinal);
    }

    [SeveralSilosFact]
    public async Task Several_silos_share_their_grains()
    {
        var gates = new Gates();
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((_, silo) => silo.Services.AddSingleton(gates).AddSingleton<Journal>().AddScoped<ScopedThing>());
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        var activations = new HashSet<Guid>();
        foreach (var i in Enumerable.Range(0, 20))
        {
            activations.Add(await cluster.Client.GetGrain<ILifeGrain>($"{i % 10}").ActivationAsync());
        }

        Assert.Equal(10, activations.Count);
    }

    private static async Task<InProcessTestCluster> DeployAsync(Journal journal, Action<ISiloBuilder> configure, Gates? gates = null)
    {
        var cluster = new InProcessTestClusterBuilder(1)
            .ConfigureSilo((_, silo) =>
            {
                silo.Services.AddSingleton(journal).AddSingleton(gates ?? new Gates()).AddScoped<ScopedThing>();
                configure(silo);
            })
            .Build();
        await cluster.DeployAsync();
        return cluster;
    }

    private sealed class Participant(Journal journal, string name, int stage) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
            name,
            stage,
            _ => Note("starts"),
            _ => Note("stops"));

        private Task Note(string what)
        {
            journal.Add("silo", $"{name} {what}");
            return Task.CompletedTask;
        }
    }
}
