using System.CommandLine;
using Sentinel.Cli.Output;

namespace Sentinel.Cli.Commands;

/// <summary><c>pause|resume|abort|approve M [--reason R]</c>: tells the rollout of a model that is under way what a person wants of it.</summary>
internal static class RolloutCommands
{
    public static IEnumerable<Command> Create() =>
    [
        Create("pause", "Take no step up until told to resume", "paused by hand"),
        Create("resume", "Let a rollout go on that is paused or held", "resumed by hand"),
        Create("abort", "End a rollout and give the traffic back", "aborted by hand"),
        Create("approve", "Say that a rollout may start", "approved"),
    ];

    private static Command Create(string name, string description, string otherwise)
    {
        var model = new Argument<string>("model");
        var reason = new Option<string>("--reason") { Description = "Why", DefaultValueFactory = _ => otherwise };
        var command = new Command(name, description) { model, reason };
        command.Run(async (options, ct) =>
        {
            var silo = SharedOptions.Silo(options);
            var of = options.GetRequiredValue(model);
            var running = (await silo.ListRolloutsAsync(of, ct)).FirstOrDefault(r => r.Ended is null) ?? throw new BadInputException($"No rollout of {of} is under way");
            var rollout = await silo.CommandRolloutAsync(of, running.Id, name, options.GetRequiredValue(reason), ct);
            if (SharedOptions.IsJson(options))
            {
                Screen.Json(rollout);
            }
            else
            {
                Screen.Line($"rollout {rollout.Id} of {of}@{rollout.Version} is {Screen.Word(rollout.Phase)} at {Screen.Number(rollout.Weight)} %");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
