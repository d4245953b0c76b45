using System.Diagnostics.Metrics;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Sentinel.Silo.Telemetry;

/// <summary>Metrics out of the silo: Prometheus' text always, OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
internal static class TelemetryExtensions
{
    private static readonly string[] Meters = ["Sentinel*", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    /// <summary>Listens to the meters.</summary>
    internal static IServiceCollection AddSentinelTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(s => new MetricStore(IsWanted, s.GetRequiredService<IMeterFactory>()));
        if (!string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            services.AddSingleton(Sdk.CreateMeterProviderBuilder().AddMeter(Meters).AddOtlpExporter().Build());
            services.AddHostedService<OtlpLifetime>();
        }

        return services;
    }

    /// <summary>Serves <c>/metrics</c>. Figures only, no names of models: open to scrapers without a key.</summary>
    internal static void MapMetrics(this IEndpointRouteBuilder endpoints)
    {
        // Made here and not at the first request, so that nothing is measured before somebody listens.
        var metrics = endpoints.ServiceProvider.GetRequiredService<MetricStore>();
        endpoints.MapGet("/metrics", () => TypedResults.Text(PrometheusText.Write(metrics.Collect(), metrics.Dropped), PrometheusText.ContentType, Encoding.UTF8))
            .AllowAnonymous().ExcludeFromDescription();
    }

    private static bool IsWanted(string meter) =>
        Meters.Any(m => m.EndsWith('*') ? meter.StartsWith(m[..^1], StringComparison.Ordinal) : meter == m);

    // What was measured last is sent before the silo ends.
    private sealed class OtlpLifetime(MeterProvider provider) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            provider.ForceFlush();
            return Task.CompletedTask;
        }
    }
}
