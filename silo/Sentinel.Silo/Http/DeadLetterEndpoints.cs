using Confluent.Kafka;
using Microsoft.AspNetCore.Http.HttpResults;
using Sentinel.Ingest.DeadLetters;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>Messages that could not be read, out of their topic.</summary>
internal static class DeadLetterEndpoints
{
    private const int LimitMax = 1_000;

    internal static void MapDeadLetters(this RouteGroupBuilder api) =>
        api.MapGet("/deadletters", ListAsync).Needs(Role.Viewer).WithName("listDeadLetters");

    private static async Task<Results<Ok<DeadLetterList>, ProblemHttpResult>> ListAsync(DeadLetterReader reader, CancellationToken cancellationToken, int limit = 100)
    {
        try
        {
            return TypedResults.Ok(new DeadLetterList(await reader.ReadNewestAsync(Math.Clamp(limit, 1, LimitMax), cancellationToken)));
        }
        catch (KafkaException e)
        {
            return TypedResults.Problem($"The broker did not answer: {e.Error.Reason}. Try again.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}

/// <summary>The newest dead letters, newest first.</summary>
public sealed record DeadLetterList(DeadLetterEntry[] DeadLetters);
