using System.Collections.Immutable;
using Sentinel.Contracts.Versions;

namespace Sentinel.Silo.Http;

/// <summary>Problem details by RFC 9457.</summary>
internal static class Problems
{
    /// <summary>A problem.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="detail">What is wrong and what helps.</param>
    /// <param name="errors">What is wrong by field; null for none.</param>
    internal static IResult Of(int status, string detail, IEnumerable<KeyValuePair<string, string>>? errors = null) =>
        errors is null
            ? TypedResults.Problem(detail, statusCode: status)
            : TypedResults.Problem(detail, statusCode: status, extensions: [KeyValuePair.Create("errors", (object?)errors.ToDictionary(e => e.Key, e => new[] { e.Value }))]);

    /// <summary>Something that is not there.</summary>
    internal static IResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, detail);

    /// <summary>A manifest, or part of one, that is wrong.</summary>
    internal static IResult Faults(ImmutableSortedDictionary<string, string> errors) =>
        Of(StatusCodes.Status422UnprocessableEntity, errors.Count == 1 ? Sentence(errors.First()) : $"{errors.Count} fields are wrong.", errors);

    /// <summary>What a registration came to.</summary>
    internal static IResult Of(this RegistrationResult result, string kind, string name, ImmutableSortedDictionary<string, string>? warnings = null) => result.Outcome switch
    {
        RegistrationOutcome.Refused => Of(StatusCodes.Status409Conflict, result.Errors.Count == 1 ? Sentence(result.Errors.First()) : $"Refused: {result.Errors.Count} reasons.", result.Errors),
        RegistrationOutcome.Created => TypedResults.Json(new Applied(kind, name, result.Outcome, Some(warnings)), statusCode: StatusCodes.Status201Created),
        _ => TypedResults.Ok(new Applied(kind, name, result.Outcome, Some(warnings))),
    };

    private static ImmutableSortedDictionary<string, string>? Some(ImmutableSortedDictionary<string, string>? warnings) => warnings is { IsEmpty: false } ? warnings : null;

    private static string Sentence(KeyValuePair<string, string> error) => error.Key.Length == 0 ? error.Value : $"{error.Key}: {error.Value}";
}

/// <summary>What was applied.</summary>
/// <param name="Kind">Kind of thing.</param>
/// <param name="Name">Its name.</param>
/// <param name="Outcome">What was done.</param>
/// <param name="Warnings">Fields that are understood but have no effect, by path; null where there is none.</param>
public sealed record Applied(string Kind, string Name, RegistrationOutcome Outcome, ImmutableSortedDictionary<string, string>? Warnings = null);
