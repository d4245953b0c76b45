using System.CommandLine;
using Sentinel.Cli.Output;

namespace Sentinel.Cli.Commands;

/// <summary><c>quarantine add|remove M@V --reason R</c>: forbids a version's digest to serve, or allows it again.</summary>
internal static class QuarantineCommand
{
    public static Command Create() => new("quarantine", "Forbid a version's digest to serve, or allow it again")
    {
        Change("add", "Forbid it to serve", quarantined: true),
        Change("remove", "Allow it to serve again", quarantined: false),
    };

    private static Command Change(string name, string description, bool quarantined)
    {
        var version = new Argument<string>("version") { Description = "MODEL@VERSION" };
        var reason = new Option<string>("--reason") { Description = "Why", Required = true };
        var command = new Command(name, description) { version, reason };
        command.Run(async (options, ct) =>
        {
            var result = await SharedOptions.Silo(options).SetQuarantineAsync(ModelVersionArgument.Parse(options.GetValue(version)), quarantined, options.GetRequiredValue(reason), ct);
            Screen.Line($"{result.Kind} {result.Name} {Screen.Word(result.Outcome)}");
            return ExitCodes.Done;
        });
        return command;
    }
}
