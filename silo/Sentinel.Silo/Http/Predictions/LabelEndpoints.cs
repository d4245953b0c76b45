using Sentinel.Contracts.Intake;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>Labels over HTTP: they go to the same topic as all others.</summary>
internal static class LabelEndpoints
{
    internal static void MapLabels(this RouteGroupBuilder api) =>
        api.MapPost("/labels", SendAsync).Needs(Role.Operator).WithName("sendLabels");

    private static Task<IResult> SendAsync(HttpContext context, LabelIntake intake) => RowEndpoints.TakeAsync(context, intake.Rows, RowKind.Labels);
}
