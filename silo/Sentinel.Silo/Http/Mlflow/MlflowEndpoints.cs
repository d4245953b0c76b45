using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Sentinel.Contracts.Mlflow;

namespace Sentinel.Silo.Http.Mlflow;

/// <summary>MLflow's REST API of the model registry, as its own clients call it.</summary>
internal static class MlflowEndpoints
{
    /// <summary>Maps it.</summary>
    internal static void MapMlflow(this IEndpointRouteBuilder endpoints)
    {
        var mlflow = endpoints.MapGroup("/api/2.0/mlflow").AddEndpointFilter(AnswerFaultsAsync).WithTags("MLflow model registry");
        mlflow.MapRegisteredModels();
        mlflow.MapModelVersions();
        mlflow.MapMlflowSearch();
        mlflow.MapFallback(context => Answer(new MlflowFault(MlflowErrorCode.EndpointNotFound, $"Sentinel answers MLflow's model registry; {context.Request.Method} {context.Request.Path} is no part of it.")).ExecuteAsync(context));
    }

    /// <summary>An answer.</summary>
    internal static IResult Answer(string field, JsonNode value) => TypedResults.Json(new JsonObject { [field] = value });

    /// <summary>That something was done, or why not.</summary>
    /// <exception cref="MlflowException">It was not.</exception>
    internal static IResult Done(MlflowFault? fault) => fault is null ? TypedResults.Json(new JsonObject()) : throw new MlflowException(fault);

    /// <summary>The model as it stands after what was asked.</summary>
    /// <exception cref="MlflowException">That was not done.</exception>
    internal static MlflowModel Model(MlflowModelAnswer answer) => answer.Model ?? throw new MlflowException(answer.Fault!);

    private static async ValueTask<object?> AnswerFaultsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (MlflowException e)
        {
            return Answer(e.Fault);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            return Answer(new MlflowFault(MlflowErrorCode.TemporarilyUnavailable, $"The silo is busy or its storage does not answer: {e.Message} Try again."));
        }
    }

    private static JsonHttpResult<MlflowError> Answer(MlflowFault fault) => TypedResults.Json(new MlflowError(fault.Code, fault.Message), statusCode: StatusOf(fault.Code));

    private static int StatusOf(MlflowErrorCode code) => code switch
    {
        MlflowErrorCode.ResourceDoesNotExist or MlflowErrorCode.EndpointNotFound => StatusCodes.Status404NotFound,
        MlflowErrorCode.ResourceConflict => StatusCodes.Status409Conflict,
        MlflowErrorCode.TemporarilyUnavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };
}

/// <summary>Why a request was not carried out, in MLflow's words.</summary>
public sealed record MlflowError(
    [property: JsonPropertyName("error_code")] MlflowErrorCode ErrorCode,
    [property: JsonPropertyName("message")] string Message);
