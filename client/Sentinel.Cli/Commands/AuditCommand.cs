using System.CommandLine;
using System.Text.Json;
using Sentinel.Cli.Output;
using Sentinel.Client;
using Sentinel.Contracts.Audit;

namespace Sentinel.Cli.Commands;

/// <summary><c>audit show|verify|export M</c>: a model's hash-chained history.</summary>
internal static class AuditCommand
{
    private const int PageSize = 1000;

    public static Command Create() => new("audit", "Show, verify or export a model's history") { Show(), Verify(), Export() };

    private static Command Show()
    {
        var model = new Argument<string>("model");
        var command = new Command("show", "Print the history") { model };
        command.Run(async (options, ct) =>
        {
            var entries = await AllAsync(SharedOptions.Silo(options), options.GetRequiredValue(model), ct);
            if (SharedOptions.IsJson(options))
            {
                Screen.Json(entries);
            }
            else
            {
                Screen.Table(["#", "time", "kind", "version", "actor", "reason", "hash"], entries.Select(e =>
                    (string?[])[Screen.Count(e.Number), Screen.Time(e.Draft.Time), e.Draft.Kind, e.Draft.Version, e.Draft.Actor, e.Draft.Reason, e.Hash[..12]]));
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Verify()
    {
        var model = new Argument<string>("model");
        var command = new Command("verify", "Recompute every hash of the history") { model };
        command.Run(async (options, ct) =>
        {
            var page = await SharedOptions.Silo(options).GetAuditAsync(options.GetRequiredValue(model), from: 0, limit: 1, verify: true, ct);
            var verification = page.Verification ?? throw new SentinelApiException("The silo did not verify the chain");
            if (SharedOptions.IsJson(options))
            {
                Screen.Json(verification);
            }
            else
            {
                Screen.Line(verification.Verified
                    ? $"{Screen.Count(verification.Entries)} entries verified, head {verification.HeadHash[..12]}"
                    : $"Entry {verification.FirstBroken} does not fit its predecessor: the history was changed");
            }

            return verification.Verified ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    private static Command Export()
    {
        var model = new Argument<string>("model");
        var command = new Command("export", "Print the history as JSON lines") { model };
        command.Run(async (options, ct) =>
        {
            foreach (var entry in await AllAsync(SharedOptions.Silo(options), options.GetRequiredValue(model), ct))
            {
                Screen.Line(JsonSerializer.Serialize(entry, SentinelJson.Options));
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<List<AuditEntry>> AllAsync(SentinelHttpClient silo, string model, CancellationToken ct)
    {
        var entries = new List<AuditEntry>();
        AuditPage page;
        do
        {
            page = await silo.GetAuditAsync(model, entries.Count, PageSize, verify: false, ct);
            entries.AddRange(page.Entries);
        }
        while (page.Entries.Length == PageSize);
        return entries;
    }
}
