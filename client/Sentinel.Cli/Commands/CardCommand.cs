using System.CommandLine;
using Sentinel.Cli.Cards;
using Sentinel.Cli.Output;

namespace Sentinel.Cli.Commands;

/// <summary><c>card M@V</c>: a model card, as Markdown with a YAML head.</summary>
internal static class CardCommand
{
    private const int WindowsLookedAt = 60;

    public static Command Create()
    {
        var version = new Argument<string>("version") { Description = "MODEL@VERSION" };
        var command = new Command("card", "Print a version's model card: Markdown with a YAML head, from what is registered and measured") { version };
        command.Run(async (options, ct) =>
        {
            var id = ModelVersionArgument.Parse(options.GetValue(version));
            var silo = SharedOptions.Silo(options);
            var windows = await silo.GetWindowsAsync(id, WindowsLookedAt, ct);
            var card = new ModelCard(
                await silo.GetVersionAsync(id, ct), await silo.GetStatusAsync(id, ct), await silo.GetModelAsync(id.Model, ct), await silo.ListRolloutsAsync(id.Model, ct), windows.FirstOrDefault(window => window.Performance is not null));
            Screen.Line(card.ToString().TrimEnd());
            return ExitCodes.Done;
        });
        return command;
    }
}
