using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Sentinel.Dashboard;
using Sentinel.Grains.Hosting;
using Sentinel.Grains.Ports;
using Sentinel.Ingest;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Producing;
using Sentinel.Ingest.Sources;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Events;
using Sentinel.Silo.Hooks;
using Sentinel.Silo.Http;
using Sentinel.Silo.Http.Health;
using Sentinel.Silo.Http.Inference;
using Sentinel.Silo.Http.Mlflow;
using Sentinel.Silo.Http.Predictions;
using Sentinel.Silo.Mlflow;
using Sentinel.Silo.Scoring;
using Sentinel.Silo.Scoring.Importance;
using Sentinel.Silo.Scoring.Inference;
using Sentinel.Silo.Scoring.Publishing;
using Sentinel.Silo.Scoring.Rehearsals;
using Sentinel.Silo.Scoring.Routing;
using Sentinel.Silo.Scoring.Samples;
using Sentinel.Silo.Scoring.Sessions;
using Sentinel.Silo.Scoring.Shadows;
using Sentinel.Silo.Scoring.Traffic;
using Sentinel.Silo.Security;
using Sentinel.Silo.Telemetry;

namespace Sentinel.Silo.Hosting;

/// <summary>Puts a silo together: configuration, Orleans, scoring, HTTP, and last what feeds it.</summary>
public static class SiloHost
{
    // A call waits at most so long in a grain's queue of this length: bounded, so that overload is told and not piled up.
    private const int QueuedCallsMax = 10_000;

    /// <summary>Builds a silo that is ready to run; false, with every fault of its configuration written out, when that cannot be.</summary>
    public static bool TryCreate(string[] args, TextWriter errors, [NotNullWhen(true)] out WebApplication? silo)
    {
        ArgumentNullException.ThrowIfNull(errors);
        silo = null;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args });
        builder.Configuration.AddEnvironmentVariables("Sentinel__").AddCommandLine(args);
        var (options, faults) = SiloOptionsReader.Read(builder.Configuration);
        if (options is null)
        {
            errors.WriteLine("Sentinel cannot start, its configuration is wrong:");
            foreach (var fault in faults)
            {
                errors.WriteLine($"  {fault}");
            }

            return false;
        }

        silo = Create(builder, options);
        return true;
    }

    private static WebApplication Create(WebApplicationBuilder builder, SiloOptions options)
    {
        // A line a request is for a proxy's log.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.WebHost.UseUrls(options.Http.Urls);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = options.Http.MaxBodyBytes);
        builder.Services.AddSingleton(options).AddSingleton(TimeProvider.System).AddSingleton<EventFeed>();
        builder.Services.AddSentinelTelemetry(builder.Configuration);
        builder.Host.UseOrleans(silo => AddGrains(silo, options));
        AddPorts(builder.Services, options);
        AddScoring(builder.Services, options);
        AddHttp(builder.Services);

        // After Orleans: hosted services stop in reverse, so reading ends, and makes its last rows durable, while the grains still answer.
        builder.Services.AddSentinelIngest(options.Kafka, options.Checkpoint, options.Ingest);
        return Map(builder.Build());
    }

    private static void AddGrains(ISiloBuilder silo, SiloOptions options)
    {
        var cluster = options.Cluster;
        silo.UseLocalhostClustering(cluster.SiloPort, cluster.GatewayPort, cluster.PrimaryEndpoint, cluster.ServiceId, cluster.ClusterId);
        silo.Configure<Orleans.Configuration.SiloMessagingOptions>(messaging => messaging.MaxEnqueuedRequestsHardLimit = QueuedCallsMax);
        silo.AddRecordStorage(options.Storage);
        silo.UseInMemoryReminderService();
        silo.UseSentinelGrains();
        silo.Services.AddSingleton(Options.Create(options.Shards)).AddSingleton(Options.Create(options.Versions)).AddSingleton(Options.Create(options.Labels)).AddSingleton(Options.Create(options.Audit));
    }

    private static void AddPorts(IServiceCollection services, SiloOptions options)
    {
        services.AddSingleton<IEventPublisher, KafkaEventPublisher>();
        services.AddHostedService<ClusterEvents>();
        services.AddHooks(options);
    }

    private static void AddScoring(IServiceCollection services, SiloOptions options)
    {
        services.AddSingleton(_ => StorageHosting.CreateArtifactStore(options.Storage));
        services.AddSingleton<SessionCache>().AddSingleton<VersionLoader>().AddSingleton<InferenceService>().AddSingleton<PredictionPublisher>().AddSingleton<ImportanceMeter>();
        services.AddSingleton(new RouterName($"{Environment.MachineName}:{options.Cluster.SiloPort}")).AddSingleton<RouteTable>().AddSingleton<Router>().AddSingleton<RecentRequests>().AddSingleton<Rehearser>();
        services.AddSingleton<ScoringMetrics>().AddSingleton<TrafficCounters>().AddSingleton<ShadowBacklog>().AddSingleton<CountedInference>().AddSingleton<ITallySink, GrainTallySink>();

        // Shadows stop before what they did last is told.
        services.AddSingleton<TrafficReporter>().AddHostedService(s => s.GetRequiredService<TrafficReporter>()).AddHostedService<ShadowRunner>();
        services.AddSingleton<RouteSubscription>().AddHostedService(s => s.GetRequiredService<RouteSubscription>());
        services.AddHostedService<DeletedVersions>();
        services.AddSingleton<SampleKeeper>().AddHostedService(s => s.GetRequiredService<SampleKeeper>()).AddSingleton<VersionVerifier>();
        services.AddSingleton<PendingWork>().AddHostedService<SiloWatch>();
    }

    private static void AddHttp(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => SiloJson.Configure(json.SerializerOptions));

        // What cannot be read is told by field, by the same hand as every other fault.
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        services.AddProblemDetails().AddExceptionHandler<FaultAnswers>().AddOpenApi("v1").AddSentinelSecurity();
        services.AddRequestDecompression();
        services.AddResponseCompression(compression => compression.MimeTypes = ["application/json", "application/problem+json"]);
        services.AddSingleton<SiloReadiness>().AddSingleton<RequestIds>().AddSingleton<InferDoor>();
        services.AddSingleton<MlflowRegistry>().AddSingleton<SourceReader>().AddSingleton<MlflowSources>();
        services.AddSingleton(s => new PredictionIntake(NewIntake<IPredictionSink>(s, "predictions", PredictionRow.Read)));
        services.AddSingleton(s => new InferenceIntake(NewIntake<IInferenceSink>(s, "inferences", InferenceRow.Read(s.GetRequiredService<SourceDirectory>())), s.GetRequiredService<SourceDirectory>()));
        services.AddSingleton(s => new LabelIntake(NewIntake<ILabelSink>(s, "labels", LabelRow.Read)));
    }

    private static RowIntake NewIntake<TSink>(IServiceProvider services, string what, ReadRow read)
        where TSink : IMessageSink =>
        new(services.GetRequiredService<TSink>(), read, services.GetRequiredService<VersionLoader>(), services.GetRequiredService<TimeRange>(), services.GetRequiredService<IngestOptions>(), new IntakeMetrics(services.GetRequiredService<IMeterFactory>(), what));

    private static WebApplication Map(WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseSameSiteOnly();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRequestDecompression();

        // Inference compresses by rules of its own protocol.
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/api"), api => api.UseResponseCompression());
        app.MapSentinelApi();
        app.MapDashboard().AllowAnonymous();
        return app;
    }
}
