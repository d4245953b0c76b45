using Sentinel.Testing;

namespace Sentinel.EndToEnd.Tests;

/// <summary>Rollouts by command, as a person or a pipeline runs them against a silo that answers requests.</summary>
public sealed class RolloutCommandTests
{
    private const string Plan = """
        apiVersion: sentinel/v1
        kind: Rollout
        metadata: {model: MODEL}
        spec:
          strategy: canary
          shadow: {pairs: 200, for: 10m}
          steps: [20, 100]
          stepBake: BAKE
          finalBake: 5s
          settle: 0s
          interval: 1s
          checks:
            - {name: agreement, kind: agreement, metric: agreement, limit: 0.9, minRows: 50, critical: true}
            - {name: errors, kind: compare, metric: errors, minRows: 50}
        """;

    [SharedFact]
    public async Task Who_waits_for_a_rollout_is_told_its_way_and_its_end_by_the_exit_code()
    {
        await using var rig = await ClosedLoopRig.StartAsync();
        await rig.RegisterAsync("housing", ("1", "california_v1.onnx"), ("2", "california_v1.onnx"), ("3", "california_v2_swapped_columns.onnx"));
        await rig.ApplyAsync("plan", Plan.Replace("MODEL", "housing", StringComparison.Ordinal).Replace("BAKE", "5s", StringComparison.Ordinal));
        rig.Ask("housing");

        var (good, way, _) = await rig.RunAsync("promote", "housing", "2", "--strategy", "canary", "--wait");
        var (bad, _, why) = await rig.RunAsync("promote", "housing", "3", "--wait");

        Assert.Equal(0, good);
        string[] phases = ["draft at 0 %", "shadow at 0 %", "canary at 20 %", "baking at 100 %", "succeeded at 100 %"];
        Assert.All(phases, phase => Assert.Contains(phase, way, StringComparison.Ordinal));
        Assert.Equal(1, bad);
        Assert.Contains("ended as rolledBack: check agreement failed and is critical", Words(why), StringComparison.Ordinal);
        Assert.Equal("2", (string?)(await rig.JsonAsync("get", "models"))[0]!["aliases"]!["champion"]);
        Assert.Equal(["rolledBack", "succeeded"], (await rig.JsonAsync("get", "rollouts", "housing"))["rollouts"]!.AsArray().Select(r => (string)r!["phase"]!));
    }

    [SharedFact]
    public async Task People_pause_resume_override_and_abort_a_rollout_and_are_told_what_is_wrong()
    {
        await using var rig = await ClosedLoopRig.StartAsync();
        await rig.RegisterAsync("housing", ("1", "california_v1.onnx"), ("2", "california_v1.onnx"));
        await rig.ApplyAsync("plan", Plan.Replace("MODEL", "housing", StringComparison.Ordinal).Replace("BAKE", "1h", StringComparison.Ordinal));
        Assert.Contains("is under way; one begins with", Words((await rig.RunAsync("pause", "housing")).Error), StringComparison.Ordinal);

        var (begun, power, _) = await rig.RunAsync("promote", "housing", "2", "--reason", "better on last week's rows");
        var (second, _, refusal) = await rig.RunAsync("promote", "housing", "2");
        Assert.Equal((0, 1), (begun, second));
        Assert.Contains("to see an error rate rise", power, StringComparison.Ordinal);
        Assert.Contains("is under way", Words(refusal), StringComparison.Ordinal);
        Assert.Equal("paused", (string?)(await rig.JsonAsync("pause", "housing", "--reason", "lunch"))["phase"]);
        var (_, listed, _) = await rig.RunAsync("get", "rollouts", "housing");
        Assert.Contains("a person who resumes it", listed, StringComparison.Ordinal);
        Assert.Contains("agreement (critical)", listed, StringComparison.Ordinal);
        Assert.NotEqual("paused", (string?)(await rig.JsonAsync("resume", "housing"))["phase"]);

        var (silent, _, option) = await rig.RunAsync("advance", "housing");
        Assert.Equal(2, silent);
        Assert.Contains("--reason", option, StringComparison.Ordinal);
        await rig.JsonAsync("advance", "housing", "--reason", "seen on the staging traffic");

        var aborted = await rig.JsonAsync("abort", "housing", "--reason", "not wanted");
        var again = await rig.JsonAsync("abort", "housing", "--reason", "me too");
        Assert.Equal(("aborted", "not wanted"), ((string?)aborted["phase"], (string?)again["events"]!.AsArray()[^1]!["why"]));

        Assert.Equal(1, (await rig.RunAsync("promote", "housing", "9")).Exit);
        Assert.Equal(2, (await rig.RunAsync("promote", "housing", "2", "--strategy", "sideways")).Exit);
        var (nobody, _, unknown) = await rig.RunAsync("get", "rollouts", "nobody");
        Assert.Equal(1, nobody);
        Assert.Contains("'nobody' is not registered", unknown, StringComparison.Ordinal);
    }

    // A message may be broken into lines where a terminal would.
    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
