using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Storage;
using Orleans.TestingHost;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Grains.Hosting;
using Sentinel.Grains.Labels;
using Sentinel.Grains.Ports;
using Sentinel.Grains.Shards;
using Sentinel.Grains.Storage;
using Sentinel.Grains.Versions;
using Sentinel.Statistics.References;
using Sentinel.Testing;
using Sentinel.Testing.Processes;
using Sentinel.Testing.Traffic;

namespace Sentinel.Grains.Tests.Fixtures;

/// <summary>Silos with Sentinel's grains over storage that outlives them: three, or the one of the Orleans stand-in.</summary>
public sealed class GrainCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private GrainCluster(ShardOptions shards, VersionOptions versions, LabelOptions labels, TimeProvider time)
    {
        _cluster = new InProcessTestClusterBuilder(OrleansInUse.Silos)
            .ConfigureSilo((_, silo) =>
            {
                silo.UseInMemoryReminderService();
                silo.Services.AddSingleton(time);
                silo.UseSentinelGrains();
                silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(10));
                silo.Services.AddKeyedSingleton<IGrainStorage>(StorageNames.Provider, Storage);
                silo.Services.AddSingleton<IEventPublisher>(Published).AddSingleton<IHookSender>(Published);
                silo.Services.Configure<ShardOptions>(options =>
                {
                    options.PendingWindowsMax = shards.PendingWindowsMax;
                    options.WindowsPerCall = shards.WindowsPerCall;
                    options.RetryPeriod = TimeSpan.FromMilliseconds(50);
                });
                silo.Services.Configure<LabelOptions>(options =>
                {
                    options.MemoryEntries = labels.MemoryEntries;
                    options.Segments = labels.Segments;
                    options.RetryPeriod = TimeSpan.FromMilliseconds(50);
                });
                silo.Services.Configure<VersionOptions>(options => options.ShardIdleAfter = versions.ShardIdleAfter);
            })
            .Build();
    }

    /// <summary>How long a test waits for what must happen.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    public FaultyStorage Storage { get; } = new();

    public PublishedEvents Published { get; } = new();

    public InProcessTestCluster Cluster => _cluster;

    public IGrainFactory Grains => _cluster.Client;

    public static async Task<GrainCluster> StartAsync(ShardOptions? shards = null, VersionOptions? versions = null, LabelOptions? labels = null, TimeProvider? time = null)
    {
        var cluster = new GrainCluster(shards ?? new ShardOptions(), versions ?? new VersionOptions { ShardIdleAfter = TimeSpan.FromHours(1) }, labels ?? new LabelOptions(), time ?? TimeProvider.System);
        await cluster._cluster.DeployAsync();
        await cluster._cluster.WaitForLivenessToStabilizeAsync();
        return cluster;
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    /// <summary>Ends the silo that a grain lives on as a crash does.</summary>
    public Task KillSiloOfAsync(IAddressable grain) => SiloCrash.OfSiloOfAsync(_cluster, grain);

    /// <summary>Ends one activation without a word to its grain's neighbours.</summary>
    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    public IModelVersionGrain Version(string id) => Grains.GetGrain<IModelVersionGrain>(id);

    public IWindowShardGrain Shard(string version, int partition = 0) => Grains.GetGrain<IWindowShardGrain>($"{version}/sentinel.predictions/{partition}");

    public ILabelIntakeGrain Intake(string version, int partition = 0) => Grains.GetGrain<ILabelIntakeGrain>($"{version}/sentinel.labels/{partition}");

    /// <summary>Registers a version with the test traffic's signature and reference, through its model, and sets its policy.</summary>
    public async Task<VersionSchema> RegisterAsync(string id, WindowPolicy window, bool withReference = true, PerformancePolicy? performance = null, ReferenceProfile? reference = null)
    {
        var spec = TrafficSource.Spec(id);
        var result = await Grains.GetGrain<IModelGrain>(spec.ModelVersion.Model).RegisterVersionAsync(new VersionRegistration(spec, withReference ? (reference ?? TrafficSource.Reference).Encoded : default(ReadOnlyMemory<byte>?), "test"));
        Assert.Empty(result.Errors);
        var set = await Version(id).SetMonitorAsync(MonitorPolicy.Default with { Window = window, Performance = performance }, "test");
        Assert.Empty(set.Errors);
        return (await Version(id).GetSchemaAsync())!;
    }

    /// <summary>Waits until something holds that only grains know, which answer when they are asked and tell nobody by themselves.</summary>
    public static Task UntilAsync(Func<Task<bool>> holds, string what, Func<string>? explain = null) =>
        Inquiry.UntilAsync(what, _ => holds(), held => held, _ => explain?.Invoke() ?? "not yet", Patience);
}
