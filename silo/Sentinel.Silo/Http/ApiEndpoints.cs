using Sentinel.Silo.Http.Health;
using Sentinel.Silo.Http.Importance;
using Sentinel.Silo.Http.Inference;
using Sentinel.Silo.Http.Mlflow;
using Sentinel.Silo.Http.Predictions;
using Sentinel.Silo.Http.References;
using Sentinel.Silo.Http.Registry;
using Sentinel.Silo.Http.Views;
using Sentinel.Silo.Telemetry;

namespace Sentinel.Silo.Http;

/// <summary>Everything that the silo answers over HTTP.</summary>
internal static class ApiEndpoints
{
    /// <summary>Maps it.</summary>
    internal static void MapSentinelApi(this WebApplication app)
    {
        app.MapHealth();
        app.MapMetrics();
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapInference();
        app.MapMlflow();
        var api = app.MapGroup("/api/v1").CheckNames().WithTags("Sentinel");
        api.MapInfo();
        api.MapModels();
        api.MapVersions();
        api.MapViews();
        api.MapComparisons();
        api.MapSearch();
        api.MapDeletions();
        api.MapVerification();
        api.MapFalseAlarms();
        api.MapManifests();
        api.MapArtifacts();
        api.MapReferences();
        api.MapImportance();
        api.MapRollouts();
        api.MapGroups();
        api.MapFleet();
        api.MapRetraining();
        api.MapPredictions();
        api.MapLabels();
        api.MapCloudEvents();
        api.MapSources();
        api.MapAlerts();
        api.MapSilences();
        api.MapAlertmanager();
        api.MapDeadLetters();
        api.MapAudit();
        api.MapSimulations();
        api.MapEvents();
    }
}
