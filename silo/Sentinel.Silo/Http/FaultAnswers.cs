using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Sentinel.Ingest.Producing;
using Sentinel.Silo.Scoring;

namespace Sentinel.Silo.Http;

/// <summary>Makes problem details of what was thrown, and says whether trying again helps.</summary>
internal sealed partial class FaultAnswers(ILogger<FaultAnswers> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        var answer = exception switch
        {
            BadHttpRequestException bad => Unreadable(bad),
            InferenceException { Fault: var fault } => Problems.Of(StatusOf(fault), exception.Message),
            TimeoutException or OrleansException => Unavailable(exception),
            PredictionTooLargeException => Problems.Of(StatusCodes.Status413PayloadTooLarge, $"{exception.Message}."),
            PredictionsNotSentException => Problems.Of(StatusCodes.Status503ServiceUnavailable, $"{exception.Message}. Try again."),
            Confluent.Kafka.KafkaException => Problems.Of(StatusCodes.Status503ServiceUnavailable, $"Kafka does not answer: {exception.Message}. Try again."),
            _ => Unexpected(exception),
        };
        await answer.ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>HTTP status of a fault.</summary>
    internal static int StatusOf(InferenceFault fault) => fault switch
    {
        InferenceFault.NotFound => StatusCodes.Status404NotFound,
        InferenceFault.NotReady or InferenceFault.Busy => StatusCodes.Status503ServiceUnavailable,
        InferenceFault.Late => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status400BadRequest,
    };

    // What the framework says of a body or a parameter that it cannot read, by field, and without its own words for itself.
    private static IResult Unreadable(BadHttpRequestException bad)
    {
        if (bad.InnerException is JsonException json)
        {
            var field = json.Path?.TrimStart('$', '.') ?? "";
            return Problems.Of(bad.StatusCode, $"The body is not the JSON that is expected: {json.Message}", field.Length == 0 ? null : [KeyValuePair.Create(field, "is not of the kind that is expected here")]);
        }

        if (bad.Message.Contains("no body was provided", StringComparison.Ordinal))
        {
            return Problems.Of(bad.StatusCode, "The body is missing: send a JSON object.");
        }

        var parameter = Parameter().Match(bad.Message);
        return parameter.Success
            ? Problems.Of(bad.StatusCode, $"{parameter.Groups["name"]}: {(parameter.Groups["value"] is { Success: true, Value: var value } ? $"'{value}' cannot be read" : "is missing")}.", [KeyValuePair.Create(parameter.Groups["name"].Value, parameter.Groups["value"].Success ? "cannot be read" : "is missing")])
            : Problems.Of(bad.StatusCode, bad.Message);
    }

    [GeneratedRegex("""parameter "\S+ (?<name>\w+)" (from "(?<value>.*)"|was not provided)""")]
    private static partial Regex Parameter();

    private IResult Unavailable(Exception exception)
    {
        LogUnavailable(exception);
        return Problems.Of(StatusCodes.Status503ServiceUnavailable, $"The silo is busy or its storage does not answer: {exception.Message} Try again.");
    }

    private IResult Unexpected(Exception exception)
    {
        LogUnexpected(exception);
        return Problems.Of(StatusCodes.Status500InternalServerError, "Something went wrong that was not foreseen; the silo's log has the details.");
    }

    [LoggerMessage(5001, LogLevel.Warning, "A request was answered 503; the caller may try again")]
    private partial void LogUnavailable(Exception e);

    [LoggerMessage(5002, LogLevel.Error, "A request was answered 500")]
    private partial void LogUnexpected(Exception e);
}
