using System.CommandLine;
using System.Globalization;
using Sentinel.Cli.Output;
using Sentinel.Statistics.Sequential;
using Sentinel.Statistics.Tables;

namespace Sentinel.Cli.Commands;

/// <summary><c>detect FILE.csv --column C --detector D</c>: a sequential detector over a column in the order of the file, without a silo.</summary>
internal static class DetectCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "File of CSV or JSON lines (.jsonl), plain or gzipped (.gz)" };
        var column = new Option<string>("--column") { Description = "Column whose values are the stream: errors (0 or 1), scores, a feature", Required = true };
        var detector = new Option<string>("--detector") { Description = $"One of {Names}", Required = true };
        var set = new Option<string[]>("--set") { Description = "Settings of the detector as name=value; a name that it does not know lists those that it does", AllowMultipleArgumentsPerToken = true };
        var command = new Command("detect", "Run a sequential detector over a column: exit 0 no drift, 3 drift, 2 bad input") { file, column, detector, set };
        command.Run((options, _) =>
        {
            var chosen = Options(options.GetRequiredValue(detector), options.GetValue(set) ?? []);
            string name = options.GetRequiredValue(column);
            var scan = DetectorScan.Of(chosen, Read(options.GetRequiredValue(file), name));
            if (scan.Ignored > 0)
            {
                string ignored = $"of {Screen.Count(scan.Rows)} rows of \"{name}\" hold no value that {chosen.Name} takes ({Domain(chosen.Domain)})";
                if (scan.Ignored == scan.Rows)
                {
                    throw new BadInputException($"All {ignored}");
                }

                Screen.Warning($"{Screen.Count(scan.Ignored)} {ignored}: they were passed over");
            }

            SharedOptions.Show(
                options,
                new { detector = chosen.Name, rows = scan.Rows, drifts = scan.Alarms.Select(alarm => alarm.Row), warnings = scan.Warnings, ignored = scan.Ignored },
                () => Print(chosen, scan));

            return Task.FromResult(scan.Alarms.Count > 0 ? ExitCodes.Drift : ExitCodes.Done);
        });
        return command;
    }

    private static string Names => string.Join(", ", DetectorCatalog.Defaults.Select(options => options.Name));

    private static DetectorOptions Options(string detector, string[] settings)
    {
        var options = DetectorCatalog.Find(detector) ?? throw new BadInputException($"--detector must be one of {Names}, was '{detector}'");
        foreach (string setting in settings)
        {
            options = setting.Split('=', 2) is [var name, var value]
                ? options.With(name, value)
                : throw new BadInputException($"--set must be name=value, was '{setting}'");
        }

        return options.Faults() is { Count: > 0 } faults ? throw new BadInputException(string.Join("; ", faults)) : options;
    }

    private static double[] Read(FileInfo file, string column)
    {
        if (!file.Exists)
        {
            throw new BadInputException($"There is no file '{file}'");
        }

        var table = TableFile.Of(file.FullName).Read(new TableColumns { Only = [column], Numeric = [column] });
        return ((NumericColumn)table.Columns[0]).Values;
    }

    private static void Print(DetectorOptions options, DetectorScan scan)
    {
        Screen.Table(
            ["drift at row", "warned at row", "estimate", "statistic", "limit"],
            scan.Alarms.Select(alarm => (string?[])
            [
                Row(alarm.Row),
                alarm.WarnedAt is { } row ? Row(row) : null,
                Screen.Number(alarm.Reading.Estimate),
                Screen.Number(alarm.Reading.Statistic),
                Screen.Number(alarm.Reading.Limit),
            ]));
        string rate = scan.Alarms.Count == 0 ? "" : $", one in {Screen.Count((scan.Rows - scan.Ignored) / scan.Alarms.Count)} values";
        Screen.Line($"{options.Name} ({string.Join(", ", options.Settings.Select(setting => $"{setting.Name}={setting.TextOf(options)}"))}): {Screen.Count(scan.Alarms.Count)} drifts in {Screen.Count(scan.Rows)} rows{rate}");
    }

    private static string Row(int row) => row.ToString(CultureInfo.InvariantCulture);

    private static string Domain(DetectorDomain domain) => domain switch
    {
        DetectorDomain.Outcome => "0 or 1",
        DetectorDomain.Share => "0 to 1",
        _ => "numbers of magnitude up to 1e100",
    };
}
