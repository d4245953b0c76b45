using System.CommandLine;
using System.Security.Cryptography;
using Sentinel.Cli.Output;
using Sentinel.Client;
using Sentinel.Contracts;
using Sentinel.Contracts.Audit;
using Sentinel.Decisions.Audit;
using Sentinel.Decisions.Simulations;

namespace Sentinel.Cli.Commands;

/// <summary><c>audit show|verify|export M</c>: a model's hash-chained, signed history. <c>_fleet</c> in place of a model is the history of what belongs to none.</summary>
internal static class AuditCommand
{
    private const int PageSize = 1000;

    public static Command Create() => new("audit", "Show, verify or export a model's history") { Show(), Verify(), Export(), Mark() };

    private static Command Show()
    {
        var model = Model();
        var command = new Command("show", "Print the history; with -o json also what each decision followed from") { model };
        command.Run(async (options, ct) =>
        {
            var entries = await AllAsync(SharedOptions.Silo(options), options.GetRequiredValue(model), ct);
            SharedOptions.Show(options, entries, () => Screen.Table(["#", "time", "kind", "version", "actor", "reason", "hash"], entries.Select(e =>
                (string?[])[Screen.Count(e.Number), Screen.Time(e.Draft.Time), e.Draft.Kind, e.Draft.Version, e.Draft.Actor, e.Draft.Reason, e.Hash[..12]])));

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Verify()
    {
        var model = Model();
        model.Arity = ArgumentArity.ZeroOrOne;
        var file = new Option<string?>("--file") { Description = "An exported history, in place of the silo's" };
        var key = new Option<string?>("--key") { Description = "PEM file with the public key that alone may have signed (GET /api/v1/audit/key); without it the history's own keys are taken" };
        var command = new Command("verify", "Recompute every hash and check every signature here; exit 0 when all of it is as it was written, 3 when not") { model, file, key };
        command.Run(async (options, ct) =>
        {
            var name = options.GetValue(model);
            if (name is null && options.GetValue(file) is null)
            {
                throw new BadInputException("name a model, or an exported history with --file");
            }

            var check = new AuditExportCheck(options.GetValue(key) is { } path ? [ReadKey(path)] : null);
            await using var stream = options.GetValue(file) is { } export ? File.OpenRead(export) : await SharedOptions.Silo(options).ExportAuditAsync(name!, from: null, to: null, ct);
            await foreach (var line in AuditLines.ReadAsync(stream, ct))
            {
                check.Next(line);
            }

            var result = check.End(name);
            SharedOptions.Show(options, result, () => Screen.Line(result.Verified
                ? $"{Screen.Count(result.Entries)} entries of {result.Model} verified{(result.From > 0 ? $", from {result.From} on" : "")}, {Screen.Count(result.Checkpoints)} signed checkpoints, head {result.HeadHash[..12]}"
                : $"The history is not as it was written: {result.Message} (line {result.Line})"));

            return result.Verified ? ExitCodes.Done : ExitCodes.Drift;
        });
        return command;
    }

    private static Command Export()
    {
        var model = Model();
        var from = new Option<DateTimeOffset?>("--from") { Description = "First time, widened to whole checkpoints" };
        var to = new Option<DateTimeOffset?>("--to") { Description = "Last time, likewise" };
        var command = new Command("export", "Print the history as JSON lines, with the checkpoints and keys that verify needs") { model, from, to };
        command.Run(async (options, ct) =>
        {
            await using var stream = await SharedOptions.Silo(options).ExportAuditAsync(options.GetRequiredValue(model), options.GetValue(from), options.GetValue(to), ct);
            await using var output = Console.OpenStandardOutput();
            await stream.CopyToAsync(output, ct);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Mark()
    {
        var target = new Argument<string>("version") { Description = "model@version" };
        var window = new Argument<string>("window");
        var what = new Option<string>("--as") { Description = "What the window was", Required = true };
        what.AcceptOnlyFromAmong(RecordedHistory.Healthy, RecordedHistory.Faulty);
        var reason = new Option<string>("--reason") { Required = true };
        var command = new Command("mark", "Say what a window was, healthy or faulty: simulate counts its alarm so") { target, window, what, reason };
        command.Run(async (options, ct) =>
        {
            var entry = await SharedOptions.Silo(options).MarkAsync(
                ModelVersionId.Parse(options.GetRequiredValue(target)), options.GetRequiredValue(window), options.GetRequiredValue(what), options.GetRequiredValue(reason), ct);
            Screen.Line($"Entry {entry.Number}: {options.GetRequiredValue(window)} was {options.GetRequiredValue(what)}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Argument<string> Model() => new("model") { Description = $"Model, or {IAuditGrain.FleetKey} for what belongs to none" };

    private static byte[] ReadKey(string path)
    {
        try
        {
            using var key = AuditSeal.ReadPem(File.ReadAllText(path));
            return key.ExportSubjectPublicKeyInfo();
        }
        catch (CryptographicException e)
        {
            throw new BadInputException($"--key {path}: {e.Message}");
        }
    }

    private static async Task<List<AuditEntry>> AllAsync(SentinelHttpClient silo, string model, CancellationToken ct)
    {
        var entries = new List<AuditEntry>();
        AuditPage page;
        do
        {
            page = await silo.GetAuditAsync(model, entries is [.., var last] ? last.Number + 1 : 0, PageSize, verify: false, ct);
            entries.AddRange(page.Entries);
        }
        while (page.Entries.Length == PageSize);
        return entries;
    }
}
