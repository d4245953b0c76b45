using System.CommandLine;
using Sentinel.Cli.Output;

namespace Sentinel.Cli.Commands;

/// <summary><c>promote M V</c>: gives a version the model's traffic.</summary>
internal static class PromoteCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model");
        var version = new Argument<string>("version");
        var strategy = new Option<string>("--strategy") { Description = "How traffic is moved", DefaultValueFactory = _ => "immediate" };
        strategy.AcceptOnlyFromAmong("immediate");
        var reason = new Option<string>("--reason") { Description = "Why", DefaultValueFactory = _ => "promoted by hand" };
        var command = new Command("promote", "Give a version the model's traffic") { model, version, strategy, reason };
        command.Run(async (options, ct) =>
        {
            var id = ModelVersionArgument.Of(options.GetRequiredValue(model), options.GetRequiredValue(version));
            var result = await SharedOptions.Silo(options).PromoteAsync(id, options.GetRequiredValue(strategy), options.GetRequiredValue(reason), ct);
            if (SharedOptions.IsJson(options))
            {
                Screen.Json(result);
            }
            else
            {
                Screen.Line($"{id} has all traffic since epoch {result.Route.Epoch}; {result.Acknowledgements.Length} routers follow it");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
