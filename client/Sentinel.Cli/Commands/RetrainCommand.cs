using System.CommandLine;
using Sentinel.Cli.Output;

namespace Sentinel.Cli.Commands;

/// <summary><c>retrain M [--version V] [--reason R]</c>: asks for retraining, within the model's budget.</summary>
internal static class RetrainCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model");
        var version = new Option<string?>("--version") { Description = "Version that is to be succeeded; the one that holds all traffic unless given" };
        var reason = new Option<string>("--reason") { Description = "Why", DefaultValueFactory = _ => "asked for by hand" };
        var command = new Command("retrain", "Ask for retraining") { model, version, reason };
        command.Run(async (options, ct) =>
        {
            var run = await SharedOptions.Silo(options).RetrainAsync(options.GetRequiredValue(model), options.GetValue(version), options.GetRequiredValue(reason), ct);
            SharedOptions.Show(options, run, () => Screen.Line($"{run.Id}: a successor of {run.Version} is asked for{(run.Hook is { } hook ? $" of {hook}" : "")}, until {Screen.Time(run.Deadline)}"));

            return ExitCodes.Done;
        });
        return command;
    }
}
