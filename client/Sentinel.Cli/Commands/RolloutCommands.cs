using System.CommandLine;
using Sentinel.Cli.Output;
using Sentinel.Client;
using Sentinel.Contracts.Rollouts;

namespace Sentinel.Cli.Commands;

/// <summary><c>pause|resume|abort|approve|advance M [--reason R]</c>: tells the rollout of a model that is under way what a person wants of it.</summary>
internal static class RolloutCommands
{
    private const string AbortName = "abort";

    public static IEnumerable<Command> Create() =>
    [
        Create("pause", "Take no step up until told to resume", "paused by hand"),
        Create("resume", "Let a rollout go on that is paused or held", "resumed by hand"),
        Create(AbortName, "End a rollout and give the traffic back", "aborted by hand"),
        Create("approve", "Say that a rollout may start", "approved"),
        Create("advance", "Take the next step whatever the checks, the bake and freezes say", otherwise: null),
    ];

    private static Command Create(string name, string description, string? otherwise)
    {
        var model = new Argument<string>("model");
        var reason = new Option<string>("--reason") { Description = "Why", Required = otherwise is null };
        if (otherwise is not null)
        {
            reason.DefaultValueFactory = _ => otherwise;
        }

        var command = new Command(name, description) { model, reason };
        command.Run(async (options, ct) =>
        {
            var silo = SharedOptions.Silo(options);
            var of = options.GetRequiredValue(model);
            var meant = await MeantAsync(silo, of, name, ct);
            var rollout = await silo.CommandRolloutAsync(of, meant, name, options.GetRequiredValue(reason), ct);
            SharedOptions.Show(options, rollout, () => Screen.Line($"rollout {rollout.Id} of {of}@{rollout.Version} is {RolloutLines.Stand(rollout)}"));

            return name == AbortName && rollout.Phase is RolloutPhase.Succeeded ? ExitCodes.Failed : ExitCodes.Done;
        });
        return command;
    }

    // An abort that comes again finds its rollout ended, and that is as it should be.
    private static async Task<string> MeantAsync(SentinelHttpClient silo, string model, string name, CancellationToken ct)
    {
        var rollouts = await silo.ListRolloutsAsync(model, ct);
        return (rollouts.FirstOrDefault(r => r.Ended is null) ?? (name == AbortName ? rollouts.FirstOrDefault() : null))?.Id
            ?? throw new BadInputException($"No rollout of {model} is under way; one begins with: sentinel promote {model} VERSION --strategy canary");
    }
}
