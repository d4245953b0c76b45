using System.CommandLine;
using Sentinel.Cli.Output;

namespace Sentinel.Cli.Commands;

/// <summary><c>alerts ack ID [--model M]</c>: says that somebody has seen an alert, so that it is not escalated.</summary>
internal static class AlertsCommand
{
    public static Command Create() => new("alerts", "Say what becomes of alerts; get alerts lists them") { Acknowledge() };

    private static Command Acknowledge()
    {
        var id = new Argument<string>("id") { Description = "As get alerts shows it" };
        var model = new Option<string?>("--model") { Description = "The alert's model; quicker where there are many" };
        var command = new Command("ack", "Acknowledge an alert") { id, model };
        command.Run(async (options, ct) =>
        {
            await SharedOptions.Silo(options).AcknowledgeAlertAsync(options.GetRequiredValue(id), options.GetValue(model), ct);
            Screen.Line($"{options.GetRequiredValue(id)} acknowledged");
            return ExitCodes.Done;
        });
        return command;
    }
}
