using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Sentinel.Contracts.Catalog;
using Sentinel.Contracts.Models;

namespace Sentinel.Silo.Scoring.Routing;

/// <summary>Keeps this silo's router told of the routes of every model: subscribes to each, and renews long before the two minutes of a subscription are over.</summary>
public sealed partial class RouteSubscription(
    IGrainFactory grains, Router router, RouteTable routes, RouterName name, IOptions<EndpointOptions> endpoint, TimeProvider time, ILogger<RouteSubscription> logger) : BackgroundService
{
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(20);

    // Orleans holds observers weakly: the field keeps the reference, and the object behind it, alive.
    private readonly Lazy<IRouteObserver> _reference = new(() => grains.CreateObjectReference<IRouteObserver>(router));

    private readonly string _silo = new IPEndPoint(endpoint.Value.AdvertisedIPAddress, endpoint.Value.SiloPort).ToString();

    /// <summary>Makes sure that the router knows the route of a model, asking for it when this is the first request for it.</summary>
    public async Task EnsureAsync(string model)
    {
        if (routes.Find(model) is null)
        {
            await SubscribeAsync(model);
        }
    }

    /// <summary>Subscribes to one model now.</summary>
    public async Task SubscribeAsync(string model) =>
        routes.Follow(await grains.GetGrain<IModelGrain>(model).SubscribeAsync(_reference.Value, name.Value, _silo));

    /// <summary>Subscribes to every model now.</summary>
    public async Task RenewAsync(CancellationToken stoppingToken)
    {
        for (var part = 0; part < ICatalogGrain.PartCount; part++)
        {
            try
            {
                foreach (var model in await grains.GetGrain<ICatalogGrain>($"catalog/{part}").ListModelsAsync())
                {
                    stoppingToken.ThrowIfCancellationRequested();
                    await SubscribeAsync(model);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogNotRenewed(part, Renewal, e);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Renewal, time);
        try
        {
            do
            {
                await RenewAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The silo stops; the subscriptions run out.
        }
    }

    [LoggerMessage(5103, LogLevel.Warning, "Routes of the models in catalog part {Part} could not be subscribed to; tried again in {After}")]
    private partial void LogNotRenewed(int part, TimeSpan after, Exception e);
}
