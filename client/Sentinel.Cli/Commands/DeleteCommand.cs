using System.CommandLine;
using Sentinel.Cli.Output;
using Sentinel.Contracts;

namespace Sentinel.Cli.Commands;

/// <summary><c>delete M[@V] --reason R</c>: takes a version, or a model with all its versions, out of the registry.</summary>
internal static class DeleteCommand
{
    public static Command Create()
    {
        var what = new Argument<string>("what") { Description = "MODEL@VERSION, or MODEL for all of it" };
        var reason = new Option<string>("--reason") { Description = "Why; it stands in the audit", Required = true };
        var command = new Command("delete", "Take a version, or a model, out of the registry; refused where traffic or an alias needs it") { what, reason };
        command.Run(async (options, ct) =>
        {
            var name = options.GetRequiredValue(what);
            var silo = SharedOptions.Silo(options);
            var why = options.GetRequiredValue(reason);
            var result = name.Contains('@', StringComparison.Ordinal) ? await silo.DeleteVersionAsync(ModelVersionArgument.Parse(name), why, ct)
                : ModelVersionId.IsModelName(name) ? await silo.DeleteModelAsync(name, why, ct)
                : throw new BadInputException($"Name a MODEL, or a version as MODEL@VERSION; got '{name}'");
            SharedOptions.Show(options, result, () => Screen.Line($"{result.Kind} {result.Name} {Screen.Word(result.Outcome)}"));
            return ExitCodes.Done;
        });
        return command;
    }
}
