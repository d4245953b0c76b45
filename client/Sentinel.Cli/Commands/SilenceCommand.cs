using System.CommandLine;
using System.Text.Json.Nodes;
using Sentinel.Cli.Output;
using Sentinel.Decisions.Manifests;

namespace Sentinel.Cli.Commands;

/// <summary><c>silence add MATCHER … --for D --comment C</c>, <c>silence list</c>, <c>silence expire ID</c>: alerts that are kept and shown, and not told.</summary>
internal static class SilenceCommand
{
    public static Command Create()
    {
        var command = new Command("silence", "Keep alerts from being told for a while") { Add(), List(), Expire() };
        command.Aliases.Add("silences");
        return command;
    }

    private static Command Add()
    {
        var matchers = new Argument<string[]>("matchers") { Arity = ArgumentArity.OneOrMore, Description = "Such as model=housing or alertname=~'rollback-.*'; all must hold" };
        var span = new Option<string>("--for") { Description = "For how long, such as 2h", Required = true };
        var comment = new Option<string>("--comment") { Description = "Why", Required = true };
        var author = new Option<string?>("--author") { Description = "Who makes it; the caller unless given" };
        var command = new Command("add", "Silence what fits all matchers") { matchers, span, comment, author };
        command.Run(async (options, ct) =>
        {
            var text = options.GetRequiredValue(span);
            if (!Duration.TryParse(text, out var seconds) || seconds <= 0)
            {
                throw new BadInputException($"--for must be a duration above 0, such as 30m or 2h, was '{text}'");
            }

            var silence = await SharedOptions.Silo(options).PutSilenceAsync(
                options.GetRequiredValue(matchers), options.GetRequiredValue(comment), options.GetValue(author), TimeProvider.System.GetUtcNow().AddSeconds(seconds), ct);
            SharedOptions.Show(options, silence, () => Screen.Line($"{silence["id"]} holds until {silence["end"]}"));

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List silences");
        command.Run(async (options, ct) =>
        {
            var silences = (await SharedOptions.Silo(options).ListAsync("silences", "silences", model: null, ct)).OfType<JsonObject>().ToArray();
            SharedOptions.Show(options, silences, () => Screen.Table(["id", "state", "matchers", "author", "until", "comment"], silences.Select(s => new[]
            {
                (string?)s["id"], (string?)s["state"], string.Join(", ", s["matchers"]!.AsArray().Select(m => $"{m!["name"]}{m["operator"]}\"{m["value"]}\"")), (string?)s["author"], (string?)s["end"], (string?)s["comment"],
            })));

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Expire()
    {
        var id = new Argument<string>("id");
        var command = new Command("expire", "End a silence now") { id };
        command.Aliases.Add("delete");
        command.Run(async (options, ct) =>
        {
            await SharedOptions.Silo(options).ExpireSilenceAsync(options.GetRequiredValue(id), ct);
            Screen.Line($"{options.GetRequiredValue(id)} has ended");
            return ExitCodes.Done;
        });
        return command;
    }
}
