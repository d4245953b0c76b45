using Microsoft.AspNetCore.Http.HttpResults;
using Sentinel.Contracts;
using Sentinel.Ingest.Producing;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring;
using Sentinel.Silo.Scoring.Routing;
using Sentinel.Silo.Security;
using Sentinel.Silo.Telemetry;

namespace Sentinel.Silo.Http.Inference;

/// <summary>The Open Inference Protocol, version 2.</summary>
internal static class InferenceEndpoints
{
    private static readonly string[] Extensions = ["binary_tensor_data", "model_repository", "statistics"];

    internal static void MapInference(this IEndpointRouteBuilder endpoints)
    {
        var v2 = endpoints.MapGroup("/v2").AddEndpointFilter(AnswerFaultsAsync).WithTags("Open Inference Protocol");
        v2.MapGet("", () => TypedResults.Ok(new { name = "sentinel", version = ProductInfo.Version, extensions = Extensions })).AllowAnonymous();
        v2.MapGet("/health/live", () => TypedResults.Ok(new { live = true })).AllowAnonymous();
        v2.MapGet("/health/ready", async (Health.SiloReadiness readiness) => (await readiness.ReasonsAsync()).Count == 0
            ? Results.Ok(new { ready = true })
            : Results.Json(new { ready = false }, statusCode: StatusCodes.Status503ServiceUnavailable)).AllowAnonymous();
        v2.MapRepository();
        v2.MapStatistics();
        foreach (var prefix in (ReadOnlySpan<string>)["/models/{model}", "/models/{model}/versions/{version}"])
        {
            v2.MapGet(prefix, DescribeAsync).Needs(Role.Viewer);
            v2.MapGet(prefix + "/ready", ReadyAsync).Needs(Role.Viewer);
            v2.MapPost(prefix + "/infer", InferAsync).Needs(Role.Operator);
        }
    }

    private static async ValueTask<object?> AnswerFaultsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (InferenceException e)
        {
            return Error(FaultAnswers.StatusOf(e.Fault), e.Message);
        }
        catch (PredictionTooLargeException e)
        {
            return Error(StatusCodes.Status413PayloadTooLarge, $"{e.Message}.");
        }
        catch (BadHttpRequestException e)
        {
            return Error(e.StatusCode, e.Message);
        }
        catch (Exception e) when (e is PredictionsNotSentException or TimeoutException or OrleansException)
        {
            return Error(StatusCodes.Status503ServiceUnavailable, $"The answer could not be published or the silo is busy: {e.Message}. Try again.");
        }
    }

    private static JsonHttpResult<InferError> Error(int status, string message) => TypedResults.Json(new InferError(message), statusCode: status);

    private static async Task<IResult> DescribeAsync(string model, string? version, VersionLoader versions, Router router, RouteSubscription routes)
    {
        using var loaded = await versions.LoadAsync(await ChooseAsync(model, version, router, routes));
        var graph = loaded.Binding.Graph;
        return TypedResults.Ok(new
        {
            name = model,
            versions = new[] { loaded.Spec.ModelVersion.Version },
            platform = "onnx_onnxv1",
            inputs = graph.Inputs.Select(i => new { name = i.Name, datatype = i.Datatype.Name, shape = i.Shape }),
            outputs = graph.Outputs.Select(o => new { name = o.Name, datatype = o.Datatype.Name, shape = o.Shape }),
        });
    }

    private static async Task<IResult> ReadyAsync(string model, string? version, VersionLoader versions, Router router, RouteSubscription routes, CancellationToken cancellationToken)
    {
        var spec = await versions.FindAsync(await ChooseAsync(model, version, router, routes));
        var readiness = await versions.PrepareAsync(spec, cancellationToken);
        return readiness is { Ready: true, HasArtifact: true }
            ? TypedResults.Ok(new { name = model, version = spec.ModelVersion.Version, ready = true })
            : Error(StatusCodes.Status503ServiceUnavailable, readiness.Reason ?? $"Version {spec.ModelVersion} has no artifact: it is served elsewhere.");
    }

    private static Task InferAsync(HttpContext context, string model, string? version, InferDoor door) => door.AnswerAsync(context, model, version);

    private static async Task<ModelVersionId> ChooseAsync(string model, string? version, Router router, RouteSubscription routes)
    {
        if (version is not null)
        {
            return ModelNames.Identity(model, version);
        }

        await routes.EnsureAsync(ModelNames.Checked(model));
        return router.VersionOf(model, key: "");
    }
}

/// <summary>Why a request was not answered.</summary>
public sealed record InferError(string Error);
