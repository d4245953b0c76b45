using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sentinel.Cli.Output;
using Sentinel.Cli.Replays;
using Sentinel.Client;
using Sentinel.Contracts.Sources;
using Sentinel.Statistics.Tables;
using Spectre.Console;

namespace Sentinel.Cli.Commands;

/// <summary><c>replay FILE --model M --version V</c>: sends a file's rows as live predictions through Kafka.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file");
        var model = new Option<string>("--model") { Required = true };
        var version = new Option<string>("--version") { Required = true };
        var format = new Option<string?>("--format") { Description = "csv, jsonl or sagemaker-capture, each perhaps gzipped; csv or jsonl by the file's name unless given" };
        format.AcceptOnlyFromAmong("csv", "jsonl", "sagemaker-capture");
        var time = new Option<string?>("--time-column") { Description = "Column with the event time" };
        var id = new Option<string?>("--id-column") { Description = "Column with the row's id, which becomes the key" };
        var prediction = new Option<string?>("--prediction-column") { Description = "Column with the numeric prediction" };
        var @class = new Option<string?>("--class-column") { Description = "Column with the predicted class" };
        var label = new Option<string?>("--label-column") { Description = "Column with what came true: it is sent to the label topic after its row" };
        var declared = new Option<string?>("--source") { Description = "Source that says what a capture's values mean; else features come in the order of the signature, and --prediction-column and --class-column name a field of the answer, or its place from 0" };
        var rate = new Option<string>("--rate") { Description = "Rows a second, or max", DefaultValueFactory = _ => "max" };
        var command = new Command("replay", "Send a file's rows as live predictions through Kafka; ends when all are acknowledged") { file, model, version, format, time, id, prediction, @class, label, declared, rate };
        command.Run(async (options, ct) =>
        {
            var replay = new ReplayOptions(
                ModelVersionArgument.Of(options.GetRequiredValue(model), options.GetRequiredValue(version)),
                options.GetValue(time), options.GetValue(id), options.GetValue(prediction), options.GetValue(@class), options.GetValue(label),
                FormattableString.Invariant($"replay-{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}"));
            var source = options.GetRequiredValue(file);
            if (!source.Exists)
            {
                throw new BadInputException($"There is no file '{source}'");
            }

            var silo = SharedOptions.Silo(options);
            var pace = new Pace(Rate(options.GetRequiredValue(rate)), TimeProvider.System);
            var (messages, count) = await OpenAsync(silo, source, options.GetValue(format), options.GetValue(declared), replay, ct);
            var (sent, labels) = await SendAsync(silo, messages, count, pace, ct);
            SharedOptions.Show(
                options,
                new { model = replay.ModelVersion.Model, version = replay.ModelVersion.Version, rows = sent, labels },
                () => Screen.Line($"{Screen.Count(sent)} rows of {replay.ModelVersion} acknowledged{(labels == 0 ? "" : $", and {Screen.Count(labels)} labels")}"));

            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<(IEnumerable<ReplayMessage> Messages, int Count)> OpenAsync(SentinelHttpClient silo, FileInfo file, string? format, string? source, ReplayOptions options, CancellationToken ct)
    {
        var record = await silo.GetVersionAsync(options.ModelVersion, ct);
        var kind = format ?? (TableFile.Of(file.FullName).Format == TableFormat.JsonLines ? "jsonl" : "csv");
        if (source is not null && kind != "sagemaker-capture")
        {
            throw new BadInputException("--source goes with --format sagemaker-capture: the columns of other files have names");
        }

        if (kind == "csv")
        {
            var csv = CsvReplay.Open(file.FullName, record.Spec.Signature, options);
            return (Enumerable.Range(0, csv.RowCount).Select(csv.Message), csv.RowCount);
        }

        var messages = kind == "jsonl"
            ? JsonLinesReplay.Read(file.FullName, record.Spec.Signature, options)
            : CaptureReplay.Read(file.FullName, source is null ? CaptureReplay.MappingOf(record.Spec.Signature, options) : CaptureReplay.MappingOf(await FindSourceAsync(silo, source, ct), options));
        return (messages, ReplayLines.Read(file.FullName).Count());
    }

    private static async Task<SourceSpec> FindSourceAsync(SentinelHttpClient silo, string name, CancellationToken ct) =>
        (await silo.ListAsync("sources", "sources", model: null, ct)).Deserialize<SourceSpec[]>(SentinelJson.Options)!.FirstOrDefault(source => source.Name == name)
            ?? throw new BadInputException($"There is no source '{name}': apply a manifest of kind Source");

    private static async Task<(long Rows, long Labels)> SendAsync(SentinelHttpClient silo, IEnumerable<ReplayMessage> messages, int count, Pace pace, CancellationToken ct)
    {
        var kafka = (await silo.GetInfoAsync(ct)).Kafka;
        using var sender = new MessageSender(silo, kafka, kafka.PredictionTopic, TimeProvider.System);
        using var labelSender = new MessageSender(silo, kafka, kafka.LabelTopic, TimeProvider.System);
        var (sent, labels) = (0L, 0L);
        await Progress(count, async report =>
        {
            foreach (var message in messages)
            {
                await pace.WaitAsync(sent, ct);
                await sender.SendAsync(message.Key, message.Value, ct);
                if (message.Label is { } label)
                {
                    await labelSender.SendAsync(message.Key, label, ct);
                    labels++;
                }

                sent++;
                report(sent);
            }

            sender.Flush(ct);
            labelSender.Flush(ct);
        });
        return (sent, labels);
    }

    private static Task Progress(int count, Func<Action<long>, Task> work)
    {
        if (Console.IsErrorRedirected)
        {
            return work(_ => { });
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask("rows", maxValue: count);
                await work(sent => task.Value = sent);
                task.Description = $"{Screen.Count((long)task.Value)} rows";
            });
    }

    private static double? Rate(string text) => text == "max"
        ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && rate > 0
            ? rate
            : throw new BadInputException($"--rate must be a number of rows a second above 0, or max; was '{text}'");
}
