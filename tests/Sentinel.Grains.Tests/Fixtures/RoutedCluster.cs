using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;

namespace Sentinel.Grains.Tests.Fixtures;

/// <summary>Silos by the clock on the wall, each with a router that subscribes again and again, as a silo's own does.</summary>
public sealed class RoutedCluster : IAsyncDisposable
{
    private readonly Dictionary<InProcessSiloHandle, (TestRouter Router, IRouteObserver Reference)> _routers = [];
    private int _made;

    private RoutedCluster(ModelCluster models) => Models = models;

    public ModelCluster Models { get; }

    /// <summary>Routers of the silos that are there now.</summary>
    public IEnumerable<TestRouter> Routers => Models.Silos.Select(silo => RouterOf(silo).Router);

    /// <summary>What routers are to wait for before they answer.</summary>
    public Func<Route, Task> BeforeAnswer { get; set; } = _ => Task.CompletedTask;

    public static async Task<RoutedCluster> StartAsync() => new(await ModelCluster.StartAsync(wall: TimeProvider.System));

    public ValueTask DisposeAsync() => Models.DisposeAsync();

    /// <summary>Version 1 of a model was proved good, version 2 holds the traffic, and every router follows.</summary>
    public async Task TwoReleasesAsync(string model)
    {
        await Models.RegisterAsync("1", model);
        await Models.RegisterAsync("2", model);
        await RenewAsync(model);
        await Models.PromoteAsync("1", model);
        await Models.JudgeAsync("1", "w0", Verdict.Stable, DriftCause.None, model);
        await Models.PromoteAsync("2", model);
    }

    /// <summary>Subscribes the router of every silo, each from its own; those whose call fails try again with the next renewal.</summary>
    public async Task RenewAsync(string model)
    {
        foreach (var silo in Models.Silos)
        {
            var (router, reference) = RouterOf(silo);
            try
            {
                await silo.ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IModelGrain>(model).SubscribeAsync(reference, router.Name, silo.SiloAddress.Endpoint.ToString());
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                // The model lives nowhere at this moment.
            }
        }
    }

    private (TestRouter Router, IRouteObserver Reference) RouterOf(InProcessSiloHandle silo)
    {
        if (!_routers.TryGetValue(silo, out var known))
        {
            var router = new TestRouter($"router-{_made++}") { BeforeAnswer = route => BeforeAnswer(route) };
            known = (router, silo.ServiceProvider.GetRequiredService<IGrainFactory>().CreateObjectReference<IRouteObserver>(router));
            _routers.Add(silo, known);
        }

        return known;
    }
}
