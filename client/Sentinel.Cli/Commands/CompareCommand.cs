using System.CommandLine;
using Sentinel.Cli.Output;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Comparisons;

namespace Sentinel.Cli.Commands;

/// <summary><c>compare --reference R.csv --current C.csv</c>: the offline drift report, with exact figures and without a silo.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var reference = new Option<FileInfo>("--reference") { Description = "File of the reference: CSV or JSON lines (.jsonl), plain or gzipped (.gz)", Required = true };
        var current = new Option<FileInfo>("--current") { Description = "File of the current data, likewise", Required = true };
        var columns = new Option<string?>("--columns") { Description = "Columns to compare, by commas; all that both files have unless given" };
        var categorical = new Option<string?>("--categorical") { Description = "Columns that are categorical though their cells may be numbers, by commas" };
        var window = new Option<int?>("--window") { Description = "Compare every stretch of so many current rows besides" };
        var label = new Option<string?>("--label") { Description = "Column of what came true, for the figures of performance; one file may lack it" };
        var prediction = new Option<string?>("--prediction") { Description = "Column of predicted numbers or probabilities" };
        var @class = new Option<string?>("--class") { Description = "Column of predicted classes" };
        var positive = new Option<string>("--positive-class") { Description = "Of two classes: the one whose probability is predicted", DefaultValueFactory = _ => "1" };
        var threshold = new Option<double>("--threshold") { Description = "Least probability that counts as predicted positive where there is no column of classes", DefaultValueFactory = _ => 0.5 };
        var command = new Command("compare", "Compare two files: exit 0 stable, 3 drift, 2 bad input") { reference, current, columns, categorical, window, label, prediction, @class, positive, threshold };
        command.Run((options, _) =>
        {
            var request = new ComparisonRequest(Existing(options.GetRequiredValue(reference), "--reference"), Existing(options.GetRequiredValue(current), "--current"))
            {
                Columns = Split(options.GetValue(columns)),
                Categorical = Split(options.GetValue(categorical)) ?? [],
                Outcomes = Outcomes(options.GetValue(label), options.GetValue(prediction), options.GetValue(@class), options.GetValue(positive)!, options.GetValue(threshold)),
                WindowRows = options.GetValue(window) is { } rows and <= 0 ? throw new BadInputException($"--window must be 1 or more, was {rows}") : options.GetValue(window),
            };
            var report = DriftComparison.Run(request);
            if (SharedOptions.IsJson(options))
            {
                using var output = Console.OpenStandardOutput();
                ComparisonJson.Write(output, report);
                output.WriteByte((byte)'\n');
            }
            else
            {
                Print(report);
            }

            return Task.FromResult(report.Verdict == Verdict.Drift ? ExitCodes.Drift : ExitCodes.Done);
        });
        return command;
    }

    private static void Print(ComparisonReport report)
    {
        Screen.Table(
            ["feature", "type", "verdict", "psi", "psi by chance (99 %)", "ks / chi²", "adjusted p", "missing", "why"],
            report.Features.OrderByDescending(f => f.Verdict).ThenByDescending(f => f.Statistics.Psi).Select(f => (string?[])
            [
                f.Name,
                Screen.Word(f.Type),
                Screen.Word(f.Verdict),
                Screen.Number(f.Statistics.Psi),
                Screen.Number(f.Statistics.PsiNull99),
                Screen.Number(f.Statistics.Ks ?? f.Statistics.Chi2),
                f.AdjustedPValue?.ToString("0.0e+0", System.Globalization.CultureInfo.InvariantCulture),
                Screen.Count(f.CurrentMissing),
                f.Reason,
            ]));
        if (report.Multivariate is { Reason: null } together)
        {
            Screen.Line($"together: reconstruction error {Screen.Number(together.PcaReconstructionError?.Current)} (reference {Screen.Number(together.PcaReconstructionError?.Reference)}), "
                + $"mmd² {Screen.Number(together.Mmd2)}, a classifier tells the sides apart with ROC AUC {Screen.Number(together.DomainClassifier?.Auc)}");
        }

        if (report.Performance is { } performance)
        {
            var figures = (performance.Current ?? performance.Reference)!.Figures.Keys.Union(performance.Estimated?.Figures.Keys ?? Enumerable.Empty<string>(), StringComparer.Ordinal);
            Screen.Table(
                ["performance", "reference", "current", "from", "to", "estimated"],
                figures.Select(name => (string?[])
                [
                    name,
                    Screen.Number(performance.Reference?.Figures.GetValueOrDefault(name)?.Value),
                    Screen.Number(performance.Current?.Figures.GetValueOrDefault(name)?.Value),
                    Screen.Number(performance.Current?.Figures.GetValueOrDefault(name)?.Lower),
                    Screen.Number(performance.Current?.Figures.GetValueOrDefault(name)?.Upper),
                    Screen.Number(performance.Estimated?.Figures.GetValueOrDefault(name)?.Value),
                ]));
        }

        Screen.Line($"{Screen.Word(report.Verdict)}: {Screen.Count(report.ReferenceRows)} reference rows against {Screen.Count(report.CurrentRows)}");
    }

    private static ComparedOutcomes? Outcomes(string? label, string? prediction, string? className, string positiveClass, double threshold) => (label, prediction ?? className) switch
    {
        (null, null) => null,
        (null, _) => throw new BadInputException("--prediction and --class need --label, the column of what came true"),
        (_, null) => throw new BadInputException("--label needs --prediction or --class, the column that it is held against"),
        _ when !double.IsFinite(threshold) => throw new BadInputException($"--threshold must be a number, was {threshold}"),
        _ when positiveClass.Length == 0 => throw new BadInputException("--positive-class must not be empty"),
        _ => new ComparedOutcomes(label) { Prediction = prediction, Class = className, PositiveClass = positiveClass, Threshold = threshold },
    };

    private static string Existing(FileInfo file, string option) => file.Exists ? file.FullName : throw new BadInputException($"{option} names '{file}', but there is no such file");

    private static string[]? Split(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
