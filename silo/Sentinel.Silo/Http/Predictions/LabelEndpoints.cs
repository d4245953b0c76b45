using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>Labels over HTTP: they go to the same topic as all others.</summary>
internal static class LabelEndpoints
{
    internal static void MapLabels(this RouteGroupBuilder api) =>
        api.MapPost("/labels", SendAsync).Needs(Role.Operator).WithName("sendLabels");

    private static async Task<IResult> SendAsync(HttpContext context, LabelIntake intake)
    {
        var answer = await intake.Rows.TakeAsync(NdjsonLines.ReadAsync(context.Request.BodyReader, context.RequestAborted), RowIntake.Plain, context.RequestAborted);
        return answer.Accepted + answer.Rejected == 0
            ? Problems.Of(StatusCodes.Status400BadRequest, "The body holds no label: send one JSON object a line.")
            : TypedResults.Json(answer, statusCode: answer.Status);
    }
}
