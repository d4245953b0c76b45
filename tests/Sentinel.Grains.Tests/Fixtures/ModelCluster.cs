using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using Orleans.TestingHost;
using Sentinel.Contracts;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Catalog;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Models;
using Sentinel.Grains.Audit;
using Sentinel.Grains.Hosting;
using Sentinel.Grains.Ports;
using Sentinel.Grains.Storage;
using Sentinel.Testing;
using Sentinel.Testing.Processes;

namespace Sentinel.Grains.Tests.Fixtures;

/// <summary>Silos whose grains decide about models: their clock is the test's unless it wants that on the wall, their records and ports outlive them.</summary>
public sealed class ModelCluster : IAsyncDisposable
{
    public const string Model = "housing";

    public static readonly MonitorActions Actions = new(["ops"], "trainer", Retrain: true, RetrainCooldownSeconds: 6 * 3600, RollbackAutomatic: true);

    private readonly InProcessTestCluster _cluster;
    private readonly Dictionary<TestRouter, IRouteObserver> _references = [];

    private readonly TimeProvider _time;

    private ModelCluster(AuditOptions audit, TimeProvider? wall)
    {
        _time = wall ?? Clock;
        _cluster = new InProcessTestClusterBuilder(OrleansInUse.Silos)
            .ConfigureSilo((_, silo) =>
            {
                silo.UseInMemoryReminderService();
                silo.UseSentinelGrains();
                silo.Services.AddSingleton(Options.Create(audit));
                silo.Services.AddKeyedSingleton<IGrainStorage>(StorageNames.Provider, (_, _) => new SiloStorage(Storage));
                silo.Services.AddSingleton<IEventPublisher>(Ports).AddSingleton<IHookSender>(Ports).AddSingleton(Scoring).AddSingleton(_time);

                // The test moves the clock of the grains, not that of the silos.
                foreach (var area in new[] { "Orleans.Messaging", "Orleans.SystemTimers", "Orleans.Membership", "Orleans.ActivationManagement", "Orleans.GrainDirectory" })
                {
                    silo.Services.AddKeyedSingleton(area, TimeProvider.System);
                }
            })
            .Build();
    }

    public FaultyStorage Storage { get; } = new();

    public ScriptedPorts Ports { get; } = new();

    public ScoringScript Scoring { get; } = new();

    public ManualTimeProvider Clock { get; } = new();

    public IGrainFactory Grains => _cluster.Client;

    /// <summary>Silos that are there now.</summary>
    public IReadOnlyList<InProcessSiloHandle> Silos => [.. _cluster.Silos.Where(silo => silo.IsActive)];

    public IModelGrain Decider => Grains.GetGrain<IModelGrain>(Model);

    public IAlertGrain Alerts => Grains.GetGrain<IAlertGrain>(Model);

    public IAuditGrain Audit => Grains.GetGrain<IAuditGrain>(Model);

    /// <summary>Starts silos.</summary>
    /// <param name="audit">How histories are kept.</param>
    /// <param name="wall">A clock that goes by itself; null for <see cref="Clock"/>.</param>
    public static async Task<ModelCluster> StartAsync(AuditOptions? audit = null, TimeProvider? wall = null)
    {
        var cluster = new ModelCluster(audit ?? new AuditOptions(), wall);
        await cluster._cluster.DeployAsync();
        await cluster._cluster.WaitForLivenessToStabilizeAsync();
        return cluster;
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    /// <summary>Ends the silo that a grain lives on as a crash does.</summary>
    public Task KillSiloOfAsync(IAddressable grain) => SiloCrash.OfSiloOfAsync(_cluster, grain);

    /// <summary>Ends a silo as a crash does, without waiting for what the others make of it; the only one has a successor at once.</summary>
    public async Task KillAsync(InProcessSiloHandle silo)
    {
        ((SiloStorage)silo.ServiceProvider.GetRequiredKeyedService<IGrainStorage>(StorageNames.Provider)).Die();
        await _cluster.KillSiloAsync(silo);
        if (OrleansInUse.IsStandIn)
        {
            await _cluster.RestartStoppedSecondarySiloAsync(silo.Name);
        }
    }

    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    /// <summary>Waits until something holds that grains know when they are asked, with the clock going on by a step each time.</summary>
    public Task UntilAsync(Func<Task<bool>> holds, string what, TimeSpan? step = null) => Inquiry.UntilAsync(
        what,
        async _ =>
        {
            var held = await holds();
            if (!held)
            {
                Clock.Advance(step ?? TimeSpan.FromMilliseconds(10));
            }

            return held;
        },
        held => held,
        _ => $"not yet, at {Clock.GetUtcNow():u} of the test's clock",
        GrainCluster.Patience);

    public async Task PutHooksAsync()
    {
        foreach (var hook in new[] { new HookSpec("ops", "webhook", "https://example.org/ops", null, ["rollback.*"]), new HookSpec("trainer", "webhook", "https://example.org/trainer", null, []) })
        {
            Assert.Empty((await Grains.GetGrain<ICatalogGrain>(ICatalogGrain.HooksKey).PutHookAsync(hook)).Errors);
        }
    }

    public async Task<RegistrationOutcome> RegisterAsync(string version, string model = Model)
    {
        var spec = new VersionSpec(
            new ModelVersionId(model, version),
            new Artifact($"{version}.onnx", version.PadLeft(64, '0'), 10),
            new Signature([new FeatureSpec("x", FeatureType.Numeric)], new PredictionSpec(PredictionType.Probability)),
            Source: null,
            Lineage: null,
            Sorted.Empty,
            ImmutableSortedDictionary<string, double>.Empty,
            Sorted.Empty);
        var result = await Grains.GetGrain<IModelGrain>(model).RegisterVersionAsync(new VersionRegistration(spec, null, "ada"));
        Assert.Empty(result.Errors);
        return result.Outcome;
    }

    public async Task PromoteAsync(string version, string model = Model) =>
        Assert.Null((await Grains.GetGrain<IModelGrain>(model).PromoteAsync(new PromoteRequest(version, "release", "ada"))).Refusal);

    public Task JudgeAsync(string version, string window, Verdict verdict, DriftCause cause = DriftCause.None, string model = Model) => Grains.GetGrain<IModelGrain>(model).VersionJudgedAsync(
        new VersionJudged($"{model}@{version}/{window}", version, window, verdict, Verdict.Insufficient, cause, $"{version} is {verdict}", _time.GetUtcNow(), Actions));

    /// <summary>Version 1 was proved good, version 2 holds the traffic, and a router follows.</summary>
    public async Task<TestRouter> TwoReleasesAsync(string model = Model)
    {
        var router = new TestRouter("silo-1");
        await PutHooksAsync();
        await RegisterAsync("1", model);
        await RegisterAsync("2", model);
        await SubscribeAsync(router, model);
        await PromoteAsync("1", model);
        await JudgeAsync("1", "w0", Verdict.Stable, model: model);
        await PromoteAsync("2", model);
        return router;
    }

    public async Task SubscribeAsync(TestRouter router, string model = Model) => await Grains.GetGrain<IModelGrain>(model).SubscribeAsync(_references.GetValueOrDefault(router) ?? Reference(router), router.Name, silo: null);

    private IRouteObserver Reference(TestRouter router) => _references[router] = Grains.CreateObjectReference<IRouteObserver>(router);
}
