using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>Predictions over HTTP: they go to the same topic as all others.</summary>
internal static class PredictionEndpoints
{
    internal static void MapPredictions(this RouteGroupBuilder api) =>
        api.MapPost("/predictions", SendAsync).Needs(Role.Operator).WithName("sendPredictions");

    private static async Task<IResult> SendAsync(HttpContext context, PredictionIntake intake)
    {
        var answer = await intake.Rows.TakeAsync(NdjsonLines.ReadAsync(context.Request.BodyReader, context.RequestAborted), RowIntake.Plain, context.RequestAborted);
        return answer.Accepted + answer.Rejected == 0
            ? Problems.Of(StatusCodes.Status400BadRequest, "The body holds no prediction: send one JSON object a line.")
            : TypedResults.Json(answer, statusCode: answer.Status);
    }
}
