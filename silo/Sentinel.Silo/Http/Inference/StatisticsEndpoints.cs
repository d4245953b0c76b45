using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Sentinel.Contracts;
using Sentinel.Contracts.Models;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring;
using Sentinel.Silo.Scoring.Inference;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http.Inference;

/// <summary>The statistics extension of the Open Inference Protocol: what versions did on this silo since it started.</summary>
internal static class StatisticsEndpoints
{
    /// <summary>Maps it.</summary>
    internal static void MapStatistics(this RouteGroupBuilder v2)
    {
        v2.MapGet("/models/stats", AllAsync).Needs(Role.Viewer).WithName("getStatistics");
        v2.MapGet("/models/{model}/stats", OfModelAsync).Needs(Role.Viewer).WithName("getModelStatistics");
        v2.MapGet("/models/{model}/versions/{version}/stats", OfVersionAsync).Needs(Role.Viewer).WithName("getVersionStatistics");
    }

    private static async Task<IResult> AllAsync(IGrainFactory grains, InferenceService inference) =>
        Answer((await ModelEndpoints.ModelsAsync(grains)).SelectMany(VersionsOf), inference);

    private static async Task<IResult> OfModelAsync(string model, IGrainFactory grains, InferenceService inference) =>
        Answer(VersionsOf(await grains.GetGrain<IModelGrain>(ModelNames.Checked(model)).GetAsync() ?? throw new InferenceException(InferenceFault.NotFound, $"Model '{model}' is not registered.")), inference);

    private static async Task<IResult> OfVersionAsync(string model, string version, VersionLoader loader, InferenceService inference) =>
        Answer([(await loader.FindAsync(ModelNames.Identity(model, version))).ModelVersion], inference);

    private static IEnumerable<ModelVersionId> VersionsOf(ModelView model) => model.Versions.Where(v => v.ArtifactSha256 is not null).Select(v => new ModelVersionId(model.Model, v.Version));

    private static Ok<StatisticsAnswer> Answer(IEnumerable<ModelVersionId> versions, InferenceService inference) =>
        TypedResults.Ok(new StatisticsAnswer([.. versions.Select(id => StatisticsOf(id, inference.Statistics.Of(id)))]));

    private static ModelStatistics StatisticsOf(ModelVersionId id, VersionCounts counts) => new(
        id.Model,
        id.Version,
        counts.Last?.ToUnixTimeMilliseconds() ?? 0,
        counts.Rows,
        counts.Succeeded.Count,
        new StepStatistics(
            Of(counts.Succeeded), Of(counts.Failed), Of(counts.Queued), Of(counts.Prepared), Of(counts.Computed), Of(counts.Concluded), CacheHit: new(0, 0), CacheMiss: new(0, 0)),
        []);

    private static StepStatistic Of(TimedCount count) => new(count.Count, count.Time.Ticks * TimeSpan.NanosecondsPerTick);
}

/// <summary>Answer of the statistics extension, by the extension's names.</summary>
internal sealed record StatisticsAnswer([property: JsonPropertyName("model_stats")] ModelStatistics[] ModelStats);

/// <summary>What one version did.</summary>
internal sealed record ModelStatistics(
    string Name,
    string Version,
    [property: JsonPropertyName("last_inference")] long LastInference,
    [property: JsonPropertyName("inference_count")] long InferenceCount,
    [property: JsonPropertyName("execution_count")] long ExecutionCount,
    [property: JsonPropertyName("inference_stats")] StepStatistics InferenceStats,
    [property: JsonPropertyName("batch_stats")] StepStatistics[] BatchStats);

/// <summary>Steps of its requests; nothing is cached.</summary>
internal sealed record StepStatistics(
    StepStatistic Success,
    StepStatistic Fail,
    StepStatistic Queue,
    [property: JsonPropertyName("compute_input")] StepStatistic ComputeInput,
    [property: JsonPropertyName("compute_infer")] StepStatistic ComputeInfer,
    [property: JsonPropertyName("compute_output")] StepStatistic ComputeOutput,
    [property: JsonPropertyName("cache_hit")] StepStatistic CacheHit,
    [property: JsonPropertyName("cache_miss")] StepStatistic CacheMiss);

/// <summary>How often, and how many nanoseconds in all.</summary>
internal sealed record StepStatistic(long Count, long Ns);
