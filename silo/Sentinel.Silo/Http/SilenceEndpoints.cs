using System.Text.Json;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Alerts;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>Silences of all models.</summary>
internal static class SilenceEndpoints
{
    internal static void MapSilences(this RouteGroupBuilder api)
    {
        api.MapGet("/silences", ListAsync).Needs(Role.Viewer).WithName("listSilences");
        api.MapPost("/silences", PutAsync).Needs(Role.Operator).WithName("putSilence");
        api.MapDelete("/silences", ExpireAsync).Needs(Role.Operator).WithName("expireSilence");
        api.MapDelete("/silences/{id}", ExpireAsync).Needs(Role.Operator).WithName("expireSilenceById");
    }

    private static async Task<IResult> ListAsync(IGrainFactory grains, TimeProvider time)
    {
        var now = time.GetUtcNow();
        return TypedResults.Ok(new { silences = (await Grain(grains).ListAsync()).Select(silence => Shown.Of(silence, now)) });
    }

    private static async Task<IResult> PutAsync(SilenceWish wish, IGrainFactory grains, TimeProvider time, HttpContext context)
    {
        var now = time.GetUtcNow();
        if (!TryReadMatchers(wish.Matchers ?? [], out var matchers, out var fault))
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, $"{fault.Key}: {fault.Value}", [fault]);
        }

        var silence = new Silence(wish.Id ?? Guid.NewGuid().ToString("N"), matchers, wish.Author ?? context.Actor(), wish.Comment ?? "", wish.Start ?? now, wish.End ?? now);
        var result = await Grain(grains).PutAsync(silence);
        return result.Outcome switch
        {
            RegistrationOutcome.Refused => Problems.Faults(result.Errors),
            RegistrationOutcome.Created => TypedResults.Json(Shown.Of(silence, now), statusCode: StatusCodes.Status201Created),
            _ => TypedResults.Ok(Shown.Of(silence, now)),
        };
    }

    private static async Task<IResult> ExpireAsync(string id, IGrainFactory grains, HttpContext context) =>
        await Grain(grains).ExpireAsync(id, context.Actor()) ? TypedResults.NoContent() : Problems.NotFound($"There is no silence '{id}' that has not ended.");

    private static ISilenceGrain Grain(IGrainFactory grains) => grains.GetGrain<ISilenceGrain>(ISilenceGrain.Key);

    // A matcher is a text such as model="housing", or an object as the list shows it.
    private static bool TryReadMatchers(JsonElement[] given, out LabelMatcher[] matchers, out KeyValuePair<string, string> fault)
    {
        (matchers, fault) = (new LabelMatcher[given.Length], default);
        for (var i = 0; i < given.Length; i++)
        {
            string? message;
            var read = given[i].ValueKind == JsonValueKind.String
                ? LabelMatchers.TryParse(given[i].GetString()!, out var parsed, out message) ? parsed : null
                : ReadObject(given[i], out message);
            matchers[i] = read!;
            if (message is not null)
            {
                fault = KeyValuePair.Create(FormattableString.Invariant($"matchers[{i}]"), message);
                return false;
            }
        }

        return true;
    }

    private static LabelMatcher? ReadObject(JsonElement given, out string? message)
    {
        message = null;
        try
        {
            if (given.Deserialize<LabelMatcher>(SiloJson.Options) is { Name: not null, Value: not null } matcher)
            {
                return matcher;
            }
        }
        catch (JsonException)
        {
            // Told below, with what is wanted.
        }

        message = "must be a text such as model=housing, or an object of name, operator (=, !=, =~, !~) and value";
        return null;
    }

    private sealed record Shown(string Id, LabelMatcher[] Matchers, string Author, string Comment, DateTimeOffset Start, DateTimeOffset End, string State)
    {
        internal static Shown Of(Silence silence, DateTimeOffset now) =>
            new(silence.Id, silence.Matchers, silence.Author, silence.Comment, silence.Start, silence.End, silence.End <= now ? "expired" : silence.Start > now ? "pending" : "active");
    }
}

/// <summary>A wish to keep alerts from being told.</summary>
/// <param name="Id">Of the silence that is changed; null for a new one.</param>
/// <param name="Matchers">Texts such as <c>model="housing"</c>, or objects of <c>name</c>, <c>operator</c> and <c>value</c>.</param>
/// <param name="Author">Who makes it; the caller unless given.</param>
/// <param name="Comment">Why.</param>
/// <param name="Start">From when; now unless given.</param>
/// <param name="End">Until when.</param>
public sealed record SilenceWish(string? Id, JsonElement[]? Matchers, string? Author, string? Comment, DateTimeOffset? Start, DateTimeOffset? End);
