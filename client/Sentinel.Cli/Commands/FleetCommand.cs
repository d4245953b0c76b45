using System.CommandLine;
using Sentinel.Cli.Output;
using Sentinel.Client;
using Sentinel.Contracts.Fleet;

namespace Sentinel.Cli.Commands;

/// <summary><c>fleet show|hold|release</c>: what all rollouts take together, and the breaker that stops every advance.</summary>
internal static class FleetCommand
{
    public static Command Create() => new("fleet", "Show, stop or let go on the rollouts of all models")
    {
        Create("show", "What canaries take, and whether rollouts may advance", isChange: false, (silo, _, ct) => silo.GetFleetAsync(ct)),
        Create("hold", "Let no rollout of any model advance", isChange: true, (silo, reason, ct) => silo.ChangeFleetAsync("hold", reason, ct)),
        Create("release", "Let rollouts advance again", isChange: true, (silo, reason, ct) => silo.ChangeFleetAsync("release", reason, ct)),
    };

    private static Command Create(string name, string description, bool isChange, Func<SentinelHttpClient, string, CancellationToken, Task<FleetView>> askAsync)
    {
        var reason = new Option<string>("--reason") { Description = "Why", Required = isChange };
        var command = new Command(name, description);
        if (isChange)
        {
            command.Options.Add(reason);
        }

        command.Run(async (options, ct) =>
        {
            var fleet = await askAsync(SharedOptions.Silo(options), isChange ? options.GetRequiredValue(reason) : "", ct);
            SharedOptions.Show(options, fleet, () => Print(fleet));

            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(FleetView fleet)
    {
        Screen.Line(fleet.Hold is { } hold ? $"No rollout may advance since {Screen.Time(hold.Since)}, by {hold.Actor}: {hold.Reason}" : "Rollouts may advance");
        Screen.Line($"Canaries take {Screen.Number(fleet.CanaryPercent)} percentage points together");
        Screen.Table(["model", "version", "%", "rollout", "granted", "until"], fleet.Leaves.Select(leave => (string?[])
            [leave.Model, leave.Version, Screen.Number(leave.Weight), leave.Rollout, Screen.Time(leave.Granted), Screen.Time(leave.Until)]));
        Screen.Table(["rolled back", "model", "version", "reason"], fleet.Rollbacks.Select(back => (string?[])[Screen.Time(back.Time), back.Model, back.Version, back.Reason]));
    }
}
