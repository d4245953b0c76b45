using System.Globalization;
using Sentinel.Contracts.Intake;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>
/// What is common to the doors of predictions and of labels: JSON lines in, an answer once the broker has them. A sender that gives its name and numbers its requests may send one again, and is answered with what came of the first.
/// </summary>
internal static class RowEndpoints
{
    private const string Sender = "Sentinel-Sender";
    private const string Number = "Sentinel-Number";
    private const string Session = "Sentinel-Session";

    /// <summary>Takes the lines of a request's body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="rows">Where they go.</param>
    /// <param name="kind">What a line holds.</param>
    internal static async Task<IResult> TakeAsync(HttpContext context, RowIntake rows, RowKind kind)
    {
        if (context.Request.Headers.ContainsKey(Sender))
        {
            return await TakeOnceAsync(context, kind);
        }

        var answer = await rows.TakeAsync(NdjsonLines.ReadAsync(context.Request.BodyReader, context.RequestAborted), RowIntake.Plain, context.RequestAborted);
        return answer.Accepted + answer.Rejected == 0
            ? Problems.Of(StatusCodes.Status400BadRequest, $"The body holds no {(kind == RowKind.Labels ? "label" : "prediction")}: send one JSON object a line.")
            : TypedResults.Json(answer, statusCode: answer.Status);
    }

    private static async Task<IResult> TakeOnceAsync(HttpContext context, RowKind kind)
    {
        var headers = context.Request.Headers;
        var sender = headers[Sender].ToString();
        if (sender.Length is 0 or > IRowIntakeGrain.NameLengthMax)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, $"{Sender} must be a name of 1 to {IRowIntakeGrain.NameLengthMax} characters that no other sender has.", [KeyValuePair.Create(Sender, "is empty or too long")]);
        }

        if (!long.TryParse(headers[Number], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return Problems.Of(StatusCodes.Status400BadRequest, $"{Number} must number the requests of the sender, from 1; 0 asks for the session only.", [KeyValuePair.Create(Number, "must be a whole number")]);
        }

        var again = headers[Session].ToString();
        var lines = await context.Request.ReadAllAsync(context.RequestAborted);
        var answer = await context.RequestServices.GetRequiredService<IGrainFactory>().GetGrain<IRowIntakeGrain>(sender)
            .TakeAsync(new RowSending(kind, number, again.Length == 0 ? null : again, lines));
        context.Response.Headers[Session] = answer.Session;
        return answer.Taken is { } taken ? TypedResults.Json(taken, statusCode: taken.Status)
            : number == 0 ? TypedResults.NoContent()
            : Problems.Of(StatusCodes.Status409Conflict, $"It is not known whether request {number} of this sender was taken before: the silo that would know has gone. Nothing was done.");
    }
}
