using System.Security.Cryptography;
using System.Text;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Models;
using Sentinel.Decisions.Audit;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http;

/// <summary>Histories: of a model, and of what belongs to none; their export with all that is needed to verify it; the keys that they are signed with.</summary>
internal static class AuditEndpoints
{
    private const int LimitMax = 1000;

    internal static void MapAudit(this RouteGroupBuilder api)
    {
        api.MapGet("/models/{model}/audit", async (string model, IGrainFactory grains, long from = 0, int limit = LimitMax, bool verify = false) =>
            await IsKnownAsync(model, grains) ? await GetAsync(model, grains, from, limit, verify) : ModelEndpoints.Unknown(model)).Needs(Role.Viewer).WithName("getAudit");
        api.MapGet("/models/{model}/audit/export", async (string model, IGrainFactory grains, HttpContext context, DateTimeOffset? from, DateTimeOffset? to) =>
            await IsKnownAsync(model, grains) ? await ExportAsync(model, grains, context, from, to) : ModelEndpoints.Unknown(model)).Needs(Role.Viewer).WithName("exportAudit");
        api.MapGet("/audit", (IGrainFactory grains, long from = 0, int limit = LimitMax, bool verify = false) => GetAsync(IAuditGrain.FleetKey, grains, from, limit, verify)).Needs(Role.Viewer).WithName("getFleetAudit");
        api.MapGet("/audit/export", (IGrainFactory grains, HttpContext context, DateTimeOffset? from, DateTimeOffset? to) => ExportAsync(IAuditGrain.FleetKey, grains, context, from, to))
            .Needs(Role.Viewer).WithName("exportFleetAudit");
        api.MapGet("/audit/key", GetKeysAsync).Needs(Role.Viewer).WithName("getAuditKey");
    }

    // A name that no model has is no history that is empty, and none is begun for it.
    private static async Task<bool> IsKnownAsync(string model, IGrainFactory grains) => await grains.GetGrain<IModelGrain>(model).GetAsync() is not null;

    private static async Task<IResult> GetAsync(string model, IGrainFactory grains, long from, int limit, bool verify)
    {
        if (limit is < 1 or > LimitMax || from < 0)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, $"from must be at least 0 and limit between 1 and {LimitMax}, were {from} and {limit}.", [from < 0 ? KeyValuePair.Create("from", "must be at least 0") : KeyValuePair.Create("limit", $"must be between 1 and {LimitMax}")]);
        }

        var audit = grains.GetGrain<IAuditGrain>(model);
        return TypedResults.Ok(new AuditPage(await audit.GetAsync(from, limit), verify ? await audit.VerifyAsync() : null));
    }

    private static async Task<IResult> GetKeysAsync(IGrainFactory grains)
    {
        var keys = await grains.GetGrain<IAuditKeyGrain>(IAuditKeyGrain.Key).GetKeysAsync();
        return TypedResults.Ok(new AuditKeysView([.. keys.Select((key, i) => new AuditKeyView(
            key.Id, "ECDSA P-256 with SHA-256", PemEncoding.WriteString("PUBLIC KEY", Convert.FromBase64String(key.PublicKey)), key.Since, i == 0))]));
    }

    private static async Task<IResult> ExportAsync(string model, IGrainFactory grains, HttpContext context, DateTimeOffset? from, DateTimeOffset? to)
    {
        if (from > to)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, $"from must not be after to, were {from:O} and {to:O}.", [KeyValuePair.Create("from", "must not be after to")]);
        }

        var audit = grains.GetGrain<IAuditGrain>(model);
        var last = await audit.SealAsync();
        var export = new AuditExport(model, await grains.GetGrain<IAuditKeyGrain>(IAuditKeyGrain.Key).GetKeysAsync(), from, to);
        return TypedResults.Stream(body => WriteAsync(body, audit, export, last, context.RequestAborted), "application/x-ndjson");
    }

    private static async Task WriteAsync(Stream body, IAuditGrain audit, AuditExport export, AuditCheckpoint last, CancellationToken ct)
    {
        // Entries that come while this is written belong to the next export.
        for (long? next = 0; next <= last.Index && !export.IsOver;)
        {
            var stretch = await audit.GetStretchAsync(next.Value);
            if (stretch.Base is { } cut)
            {
                export.Take(cut);
            }

            await WriteAsync(body, export.Take(stretch.Entries.Where(entry => entry.Number <= last.Index), stretch.Checkpoints.Where(checkpoint => checkpoint.Index <= last.Index)), ct);
            next = stretch.Next;
        }

        await WriteAsync(body, export.End(last), ct);
    }

    private static async Task WriteAsync(Stream body, IEnumerable<AuditLine> lines, CancellationToken ct)
    {
        foreach (var line in lines)
        {
            await body.WriteAsync(Encoding.UTF8.GetBytes(line.Text + "\n"), ct);
        }
    }
}

/// <summary>A stretch of a model's history.</summary>
/// <param name="Entries">Entries in their order.</param>
/// <param name="Verification">What the check of the whole chain found; null when it was not asked for.</param>
public sealed record AuditPage(AuditEntry[] Entries, AuditVerification? Verification);

/// <summary>Keys that histories are, and were, signed with.</summary>
/// <param name="Keys">The one in use first.</param>
public sealed record AuditKeysView(AuditKeyView[] Keys);

/// <summary>A key that histories are signed with.</summary>
/// <param name="Id">What checkpoints name it by.</param>
/// <param name="Algorithm">How it signs.</param>
/// <param name="PublicKey">Its public part, as PEM.</param>
/// <param name="Since">When it was first used.</param>
/// <param name="Current">Whether it is in use.</param>
public sealed record AuditKeyView(string Id, string Algorithm, string PublicKey, DateTimeOffset Since, bool Current);
