using System.CommandLine;
using Sentinel.Cli.Output;
using Sentinel.Client;
using Sentinel.Contracts.Rollouts;

namespace Sentinel.Cli.Commands;

/// <summary><c>promote M V [--strategy S] [--wait]</c>: gives a version the model's traffic, at once or step by step.</summary>
internal static class PromoteCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A silo that is restarted answers again within this time, and its rollouts go on.
    private static readonly TimeSpan SilenceMost = TimeSpan.FromMinutes(2);

    public static Command Create()
    {
        var model = new Argument<string>("model");
        var version = new Argument<string>("version");
        var strategy = new Option<string?>("--strategy") { Description = "How traffic is moved; the model's plan decides unless given, and without one all traffic moves at once" };
        strategy.AcceptOnlyFromAmong("immediate", "shadow", "canary", "linear", "blue-green", "blueGreen", "ab");
        var reason = new Option<string>("--reason") { Description = "Why", DefaultValueFactory = _ => "promoted by hand" };
        var wait = new Option<bool>("--wait") { Description = "Wait for the end of the rollout; exit 1 unless it succeeded" };
        var supersede = new Option<bool>("--supersede") { Description = "End a rollout that is under way for it" };
        var command = new Command("promote", "Give a version the model's traffic") { model, version, strategy, reason, wait, supersede };
        command.Run(async (options, ct) =>
        {
            var id = ModelVersionArgument.Of(options.GetRequiredValue(model), options.GetRequiredValue(version));
            var silo = SharedOptions.Silo(options);
            var promotion = await silo.PromoteAsync(id, options.GetValue(strategy), options.GetRequiredValue(reason), options.GetValue(supersede), ct);
            var isJson = SharedOptions.IsJson(options);
            if (promotion.AtOnce is { } result)
            {
                SharedOptions.Show(
                    options,
                    result,
                    () => Screen.Line($"{id} has all traffic since epoch {result.Route.Epoch}; {(result.Acknowledgements.Length == 1 ? "1 router follows" : $"{result.Acknowledgements.Length} routers follow")} it"));

                return ExitCodes.Done;
            }

            var rollout = promotion.Rollout!;
            if (!isJson)
            {
                Screen.Line($"rollout {rollout.Id} of {id} began beside {rollout.Stable}: {Screen.Word(rollout.Strategy)}, {RolloutLines.Stand(rollout)}; {RolloutLines.Next(rollout)}");
                Screen.Line(rollout.Power);
            }

            rollout = options.GetValue(wait) ? await WaitAsync(silo, rollout, isJson, ct) : rollout;
            if (isJson)
            {
                Screen.Json(rollout);
            }

            if (rollout.Ended is null || rollout.Phase == RolloutPhase.Succeeded)
            {
                return ExitCodes.Done;
            }

            Screen.Error($"rollout {rollout.Id} of {id} ended as {Screen.Word(rollout.Phase)}: {rollout.Events.LastOrDefault()?.Why}");
            return ExitCodes.Failed;
        });
        return command;
    }

    private static async Task<RolloutView> WaitAsync(SentinelHttpClient silo, RolloutView rollout, bool isJson, CancellationToken ct)
    {
        var told = DateTimeOffset.MinValue;
        var answered = TimeProvider.System.GetTimestamp();
        while (true)
        {
            foreach (var step in isJson ? [] : rollout.Events.Where(e => e.Time > told))
            {
                Screen.Line($"{Screen.Time(step.Time)} {Screen.Word(step.To)} at {Screen.Number(step.Weight)} %, by {step.Actor}: {step.Why}");
            }

            told = rollout.Events is [.., var last] ? last.Time : told;
            if (rollout.Ended is not null)
            {
                return rollout;
            }

            await Task.Delay(Pause, TimeProvider.System, ct);
            try
            {
                rollout = await silo.GetRolloutAsync(rollout.Model, rollout.Id, ct);
                answered = TimeProvider.System.GetTimestamp();
            }
            catch (SentinelApiException e) when (e.IsTransient && TimeProvider.System.GetElapsedTime(answered) < SilenceMost)
            {
                Screen.Warning($"{e.Message} The rollout goes on without this command; it is asked for again.");
            }
        }
    }
}
