using System.CommandLine;
using Sentinel.Cli.Output;

namespace Sentinel.Cli.Commands;

/// <summary><c>deliveries replay ID [--model M]</c>: puts a dead-lettered delivery back in the queue.</summary>
internal static class DeliveriesCommand
{
    public static Command Create() => new("deliveries", "Say what becomes of deliveries to hooks; get deliveries lists them") { Replay() };

    private static Command Replay()
    {
        var id = new Argument<string>("id") { Description = "As get deliveries shows it" };
        var model = new Option<string?>("--model") { Description = "The delivery's model; quicker where there are many" };
        var command = new Command("replay", "Send a dead-lettered delivery again, under its id") { id, model };
        command.Run(async (options, ct) =>
        {
            await SharedOptions.Silo(options).ReplayDeliveryAsync(options.GetRequiredValue(id), options.GetValue(model), ct);
            Screen.Line($"{options.GetRequiredValue(id)} is sent again");
            return ExitCodes.Done;
        });
        return command;
    }
}
