using System.CommandLine;
using Sentinel.Cli.Output;

namespace Sentinel.Cli.Commands;

/// <summary><c>alias set M@V NAME</c> and <c>alias delete M NAME</c>.</summary>
internal static class AliasCommand
{
    public static Command Create() => new("alias", "Point a movable name at a version, or remove it") { Set(), Delete() };

    private static Command Set()
    {
        var version = new Argument<string>("version") { Description = "MODEL@VERSION" };
        var alias = new Argument<string>("alias");
        var command = new Command("set", "Point an alias at a version") { version, alias };
        command.Run(async (options, ct) =>
        {
            var result = await SharedOptions.Silo(options).SetAliasAsync(ModelVersionArgument.Parse(options.GetValue(version)), options.GetRequiredValue(alias), ct);
            Screen.Line($"{result.Kind} {result.Name} {Screen.Word(result.Outcome)}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Delete()
    {
        var model = new Argument<string>("model");
        var alias = new Argument<string>("alias");
        var command = new Command("delete", "Remove an alias") { model, alias };
        command.Run(async (options, ct) =>
        {
            var result = await SharedOptions.Silo(options).DeleteAliasAsync(options.GetRequiredValue(model), options.GetRequiredValue(alias), ct);
            Screen.Line($"{result.Kind} {result.Name} {Screen.Word(result.Outcome)}");
            return ExitCodes.Done;
        });
        return command;
    }
}
