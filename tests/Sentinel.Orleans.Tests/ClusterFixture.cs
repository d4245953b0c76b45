using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;
using Sentinel.Orleans.Tests.Grains;
using Sentinel.Testing;

namespace Sentinel.Orleans.Tests;

/// <summary>One silo for the whole suite; each test uses keys of its own.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    public ClusterFixture() => Cluster = Build();

    /// <summary>How long a test waits for what must happen.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    public InProcessTestCluster Cluster { get; }

    public Gates Gates { get; } = new();

    public Journal Journal { get; } = new();

    public ScriptedStorage Storage { get; } = new();

    /// <summary>The clock of grain timers.</summary>
    public ManualTimeProvider Clock { get; } = new();

    public CallLog CallLog { get; } = new();

    public IGrainFactory Grains => Cluster.Client;

    public static string NewKey() => Guid.NewGuid().ToString("N");

    public Task InitializeAsync() => Cluster.DeployAsync();

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    private InProcessTestCluster Build() => new InProcessTestClusterBuilder(1)
        .ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorageAsDefault();
            silo.UseInMemoryReminderService();
            silo.AddIncomingGrainCallFilter(CallLog);
            silo.Configure<ReminderOptions>(options => options.MinimumReminderPeriod = TimeSpan.FromMilliseconds(1));
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(20));
            silo.Services.AddKeyedSingleton<TimeProvider>("Orleans.Grains", Clock);
            silo.Services.AddKeyedSingleton<global::Orleans.Storage.IGrainStorage>("scripted", Storage);
            silo.Services.AddSingleton(Gates).AddSingleton(Journal);
            silo.Services.AddScoped<ScopedThing>();
        })
        .Build();
}

[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>
{
    public const string Name = "cluster";
}
