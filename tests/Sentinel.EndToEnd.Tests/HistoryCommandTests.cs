using System.Text.Json.Nodes;
using Sentinel.Testing;

namespace Sentinel.EndToEnd.Tests;

/// <summary>Histories, alerts, silences, simulations and comparisons by command.</summary>
public sealed class HistoryCommandTests
{
    [SharedFact]
    public async Task A_history_is_verified_here_exported_and_found_out_when_it_was_changed()
    {
        await using var rig = await ClosedLoopRig.StartAsync();
        await rig.RegisterAsync("housing", ("1", "california_v1.onnx"), ("2", "california_v2_swapped_columns.onnx"));
        Assert.Equal(0, (await rig.RunAsync("quarantine", "add", "housing@2", "--reason", "columns are swapped")).Exit);

        var entries = (await rig.JsonAsync("audit", "show", "housing")).AsArray();
        var (verified, said, _) = await rig.RunAsync("audit", "verify", "housing");
        var (exported, lines, _) = await rig.RunAsync("audit", "export", "housing");
        var file = Path.Combine(rig.Folder, "history.jsonl");
        await File.WriteAllTextAsync(file, lines);

        Assert.Contains(entries, e => (string?)e!["draft"]!["reason"] == "columns are swapped");
        Assert.Equal((0, 0), (verified, exported));
        Assert.Contains("entries of housing verified", said, StringComparison.Ordinal);
        Assert.True((bool)(await rig.JsonAsync("audit", "verify", "--file", file))["verified"]!);

        await File.WriteAllTextAsync(file, lines.Replace("columns are swapped", "slow on Mondays", StringComparison.Ordinal));
        var (forged, fault, _) = await rig.RunAsync("audit", "verify", "--file", file);
        Assert.Equal(3, forged);
        Assert.Contains("not as it was written", fault, StringComparison.Ordinal);

        var (nobody, _, unknown) = await rig.RunAsync("audit", "verify", "nobody");
        Assert.Equal(1, nobody);
        Assert.Contains("'nobody' is not registered", unknown, StringComparison.Ordinal);
        Assert.Equal(2, (await rig.RunAsync("audit", "verify")).Exit);
        Assert.Equal(2, (await rig.RunAsync("audit", "verify", "--file", file + ".gone")).Exit);
    }

    [SharedFact]
    public async Task An_alert_is_listed_seen_silenced_and_told_again()
    {
        await using var rig = await ClosedLoopRig.StartAsync();
        await rig.RegisterAsync("housing", ("1", "california_v1.onnx"));
        var (refused, _, why) = await rig.RunAsync("rollback", "housing", "--reason", "looks odd");
        Assert.Equal(1, refused);
        Assert.Contains("No version is proved good", why, StringComparison.Ordinal);

        JsonNode? alert = null;
        for (var i = 0; alert is null && i < 20; i++)
        {
            alert = (await rig.JsonAsync("get", "alerts", "housing")).AsArray().FirstOrDefault();
        }

        Assert.Equal("rollback-no-target", (string?)alert!["name"]);
        var id = (string)alert["id"]!;
        Assert.Equal(0, (await rig.RunAsync("alerts", "ack", id)).Exit);
        var silence = (string)(await rig.JsonAsync("silence", "add", "model=housing", "--for", "2h", "--comment", "maintenance"))["id"]!;
        alert = (await rig.JsonAsync("get", "alerts", "housing@1")).AsArray().Single()!;
        Assert.Equal(("acknowledged", silence), ((string?)alert["state"], (string?)alert["silencedBy"]));
        Assert.Contains("maintenance", (await rig.RunAsync("silences", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await rig.RunAsync("silence", "delete", silence)).Exit);
        Assert.Equal(1, (await rig.RunAsync("silence", "expire", silence)).Exit);

        Assert.Equal(2, (await rig.RunAsync("silence", "add", "model", "--for", "2h", "--comment", "why")).Exit);
        Assert.Equal(2, (await rig.RunAsync("silence", "add", "model=housing", "--for", "soon", "--comment", "why")).Exit);
        Assert.Equal(1, (await rig.RunAsync("alerts", "ack", "nothing")).Exit);
        Assert.Equal(1, (await rig.RunAsync("deliveries", "replay", "nothing")).Exit);
        Assert.Equal(1, (await rig.RunAsync("get", "deliveries", "nobody")).Exit);
        Assert.Equal(2, (await rig.RunAsync("get", "deadletters", "housing")).Exit);
        Assert.NotNull((await rig.JsonAsync("fleet", "hold", "--reason", "a broken feed"))["hold"]);
        Assert.Null((await rig.JsonAsync("fleet", "release", "--reason", "mended"))["hold"]);
    }

    [SharedFact]
    public async Task Two_versions_are_laid_side_by_side_and_a_stricter_policy_is_tried_on_what_was_recorded()
    {
        await using var rig = await ClosedLoopRig.StartAsync();
        var file = ReplayedFile.Housing(rig.Folder);
        Assert.Equal(0, (await rig.RunAsync("apply", "-f", file.Manifests)).Exit);
        await rig.RegisterAsync("pair", ("1", "california_v1.onnx"), ("2", "california_v2_swapped_columns.onnx"));
        Assert.Equal(0, (await rig.RunAsync(file.ReplayArguments)).Exit);
        var policy = Path.Combine(rig.Folder, "stricter.yaml");
        await File.WriteAllTextAsync(policy, "apiVersion: sentinel/v1\nkind: Monitor\nmetadata: {model: housing}\nspec: {window: {count: 500}, drift: {statistic: psi, warn: 0.05, drift: 0.1}, verdict: {windows: 1, of: 1}}\n");

        var diff = await rig.JsonAsync("diff", "pair@1", "pair@2");
        Assert.Contains("artifact.sha256", diff["metadata"]!.AsArray().Select(field => (string)field!["field"]!));
        Assert.DoesNotContain("signature.prediction.positiveClass", diff["metadata"]!.AsArray().Select(field => (string)field!["field"]!));
        var auc = diff["metrics"]!.AsArray().Single(figure => (string)figure!["name"]! == "roc_auc")!;
        Assert.Equal((0.91, 0.93), ((double)auc["a"]!, (double)auc["b"]!));
        var (_, card, _) = await rig.RunAsync("card", "pair@2");
        Assert.StartsWith("---\nmodel-index:\n- name: \"pair@2\"\n  results:\n  - task:\n      type: tabular-classification\n", card.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("    - type: \"roc_auc\"\n      value: 0.93\n", card.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("- **Proved good**: not yet", card, StringComparison.Ordinal);
        Assert.Equal(1, (await rig.RunAsync("diff", "pair@1", "pair@9")).Exit);
        Assert.Equal(2, (await rig.RunAsync("diff", "pair", "pair@2")).Exit);

        JsonNode simulation;
        do
        {
            simulation = await rig.JsonAsync("simulate", file.Id.ToString(), "--policy", policy);
        }
        while (simulation["windows"]!.AsArray().Count < 10);

        var (done, words, _) = await rig.RunAsync("simulate", "housing", "--policy", policy);
        Assert.Equal(0, done);
        Assert.Contains("the other policy", words, StringComparison.Ordinal);
        Assert.Equal(2, (await rig.RunAsync("simulate", "housing", "--policy", file.Rows)).Exit);
        Assert.Equal(1, (await rig.RunAsync("simulate", "nobody", "--policy", policy)).Exit);
        var live = (await rig.JsonAsync("diff", file.Id.ToString(), file.Id.ToString()))["live"]!.AsArray();
        Assert.Equal(0, (double)live.Single(l => (string)l!["name"]! == "MedInc")!["totalVariation"]!);

        Assert.Equal("2", (string)Assert.Single((await rig.JsonAsync("get", "versions", "pair", "--filter", "metrics.roc_auc > 0.92")).AsArray())!["version"]!);
        var (_, table, _) = await rig.RunAsync("get", "versions", "pair", "--order-by", "version desc", "--columns", "metrics.roc_auc,file");
        Assert.Matches("(?s)metrics.roc_auc.*pair@2 .*0.93.*california_v2_swapped_columns.onnx.*pair@1 .*0.91.*california_v1.onnx", table);
        Assert.Equal(2, (await rig.RunAsync("get", "versions", "--columns", "colour")).Exit);
        Assert.Equal(1, (await rig.RunAsync("verify", "pair@2")).Exit);
        Assert.Equal(2, (await rig.RunAsync("delete", "pair@1", "--reason", "it has the traffic")).Exit);
        Assert.Equal(0, (await rig.RunAsync("delete", "pair@2", "--reason", "superseded")).Exit);
        Assert.Equal(1, (await rig.RunAsync("describe", "pair@2")).Exit);
    }
}
