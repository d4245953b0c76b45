namespace Sentinel.Silo.Http.Predictions;

/// <summary>What is common to the doors of predictions and of labels: JSON lines in, an answer once the broker has them.</summary>
internal static class RowEndpoints
{
    /// <summary>Takes the lines of a request's body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="rows">Where they go.</param>
    /// <param name="noun">What a line is called.</param>
    internal static async Task<IResult> TakeAsync(HttpContext context, RowIntake rows, string noun)
    {
        var answer = await rows.TakeAsync(NdjsonLines.ReadAsync(context.Request.BodyReader, context.RequestAborted), RowIntake.Plain, context.RequestAborted);
        return answer.Accepted + answer.Rejected == 0
            ? Problems.Of(StatusCodes.Status400BadRequest, $"The body holds no {noun}: send one JSON object a line.")
            : TypedResults.Json(answer, statusCode: answer.Status);
    }
}
