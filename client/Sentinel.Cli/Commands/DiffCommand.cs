using System.CommandLine;
using Sentinel.Cli.Diffs;
using Sentinel.Cli.Output;
using Sentinel.Client;
using Sentinel.Contracts;

namespace Sentinel.Cli.Commands;

/// <summary><c>diff M@A M@B</c>: two versions side by side: what was registered differently, their figures, and what they see now.</summary>
internal static class DiffCommand
{
    private const int WindowsLookedAt = 60;

    public static Command Create()
    {
        var first = new Argument<string>("a") { Description = "MODEL@VERSION" };
        var second = new Argument<string>("b") { Description = "MODEL@VERSION" };
        var command = new Command("diff", "Compare two versions: metadata, metrics, live distributions") { first, second };
        command.Run(async (options, ct) =>
        {
            var silo = SharedOptions.Silo(options);
            var (a, b) = (ModelVersionArgument.Parse(options.GetValue(first)), ModelVersionArgument.Parse(options.GetValue(second)));
            var diff = VersionDiff.Of(await SideAsync(silo, a, ct), await SideAsync(silo, b, ct));
            SharedOptions.Show(options, diff, () => Print(diff));

            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<VersionSide> SideAsync(SentinelHttpClient silo, ModelVersionId id, CancellationToken ct)
    {
        var record = await silo.GetVersionAsync(id, ct);
        var windows = await silo.GetWindowsAsync(id, WindowsLookedAt, ct);
        return new VersionSide(record, windows.FirstOrDefault(), windows.FirstOrDefault(window => window.Performance is not null));
    }

    private static void Print(VersionDiff diff)
    {
        if (diff.Metadata.Length == 0)
        {
            Screen.Line($"{diff.A} and {diff.B} were registered alike");
        }
        else
        {
            Screen.Table(["registered", diff.A, diff.B], diff.Metadata.Select(field => (string?[])[field.Field, field.A, field.B]));
        }

        if (diff.Metrics.Length > 0)
        {
            Screen.Table(["figure", diff.A, diff.B, "difference"], diff.Metrics.Select(figure => (string?[])[figure.Name, Screen.Number(figure.A), Screen.Number(figure.B), Screen.Number(figure.B - figure.A)]));
        }

        if (diff.Live.Length > 0)
        {
            Screen.Table(["newest window", diff.A, diff.B, "total variation"], diff.Live.Select(live => (string?[])[live.Name, Word(live.A), Word(live.B), Screen.Number(live.TotalVariation)]));
        }
        else
        {
            Screen.Line("Neither has a closed window yet");
        }
    }

    private static string Word(LiveSide? side) => side is null ? "" : side.Psi is { } psi ? $"{Screen.Word(side.Verdict)}, psi {Screen.Number(psi)}" : Screen.Word(side.Verdict);
}
