using Sentinel.Contracts.Intake;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>Predictions over HTTP: they go to the same topic as all others.</summary>
internal static class PredictionEndpoints
{
    internal static void MapPredictions(this RouteGroupBuilder api) =>
        api.MapPost("/predictions", SendAsync).Needs(Role.Operator).WithName("sendPredictions");

    private static Task<IResult> SendAsync(HttpContext context, PredictionIntake intake) => RowEndpoints.TakeAsync(context, intake.Rows, RowKind.Predictions);
}
