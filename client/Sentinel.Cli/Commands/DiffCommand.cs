using System.CommandLine;
using Sentinel.Cli.Output;
using Sentinel.Contracts.Comparisons;

namespace Sentinel.Cli.Commands;

/// <summary><c>diff M@A M@B</c>, or <c>diff --git DIR</c> (<see cref="GitDrift"/>): two versions side by side: what was registered differently, their figures, and what they see now.</summary>
internal static class DiffCommand
{
    public static Command Create()
    {
        var first = new Argument<string?>("a") { Description = "MODEL@VERSION", Arity = ArgumentArity.ZeroOrOne };
        var second = new Argument<string?>("b") { Description = "MODEL@VERSION", Arity = ArgumentArity.ZeroOrOne };
        var git = new Option<string?>("--git") { Description = "Compare the manifests of a Git checkout with the registry instead; exit code 3 where they differ" };
        var command = new Command("diff", "Compare two versions: metadata, metrics, live distributions") { first, second, git };
        command.Run(async (options, ct) =>
        {
            if (options.GetValue(git) is { } folder)
            {
                return options.GetValue(first) is null ? await GitDrift.ShowAsync(options, folder, ct) : throw new BadInputException("Name two versions, or a checkout with --git, and not both");
            }

            var (a, b) = (ModelVersionArgument.Parse(options.GetValue(first)), ModelVersionArgument.Parse(options.GetValue(second)));
            var diff = await SharedOptions.Silo(options).CompareAsync(a, b, ct);
            SharedOptions.Show(options, diff, () => Print(diff));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(VersionComparison diff)
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
            Screen.Table(["figure", diff.A, diff.B, "difference"], diff.Metrics.Select(figure => (string?[])[figure.Name, Figure(figure.A, figure.IntervalA), Figure(figure.B, figure.IntervalB), Screen.Number(figure.Difference)]));
        }

        if (diff.Live.Length > 0)
        {
            Screen.Table(["newest window", diff.A, diff.B, "total variation"], diff.Live.Select(live => (string?[])
                [live.Name, Word(live.A), Word(live.B), live.TotalVariation is null && live.DistanceAtLeast is { } least ? $"at least {Screen.Number(least)}" : Screen.Number(live.TotalVariation)]));
        }
        else
        {
            Screen.Line("Neither has a closed window yet");
        }

        if (diff.Agreement is { } agreement)
        {
            Screen.Line($"{agreement.Challenger} answered {Screen.Count(agreement.Pairs)} rows that {agreement.Stable} was asked, {Screen.Number(100 * agreement.Share)} % of them alike ({Screen.Number(100 * agreement.Interval.Lower)} to {Screen.Number(100 * agreement.Interval.Upper)} %); its score is higher in {Screen.Count(agreement.Higher)}, lower in {Screen.Count(agreement.Lower)}");
        }
    }

    private static string? Figure(double? value, MetricInterval? interval) =>
        interval is null ? Screen.Number(value) : $"{Screen.Number(value)} ({Screen.Number(interval.Lower)} to {Screen.Number(interval.Upper)})";

    private static string Word(LiveFeature? side) => side is null ? "" : side.Psi is { } psi ? $"{Screen.Word(side.Verdict)}, psi {Screen.Number(psi)}" : Screen.Word(side.Verdict);
}
