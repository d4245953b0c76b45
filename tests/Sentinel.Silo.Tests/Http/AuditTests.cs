using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Decisions.Audit;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Silo.Tests.Pages;

namespace Sentinel.Silo.Tests.Http;

/// <summary>A history over HTTP: its pages, its export, which anybody can verify, and what people write into it.</summary>
public sealed class AuditTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [Fact]
    public async Task An_export_is_verified_by_its_lines_and_a_changed_one_is_found_out()
    {
        await PageTraffic.RegisterAsync(silo, "told");
        await silo.SendAsync(HttpMethod.Put, "/api/v1/models/told/aliases/first", new JsonObject { ["version"] = "1" });
        await silo.SendAsync(HttpMethod.Put, "/api/v1/models/told/versions/1/quarantine", new JsonObject { ["reason"] = "leaks the label" });
        await RunningSilo.UntilAsync("the quarantine in the history", async () => (await EntriesAsync("told")).Any(e => (string)e!["draft"]!["reason"]! == "leaks the label"));

        var page = await silo.GetAsync("/api/v1/models/told/audit?verify=true");
        var lines = (await silo.Http.GetStringAsync("/api/v1/models/told/audit/export")).TrimEnd('\n').Split('\n');

        Assert.True((bool)page["verification"]!["verified"]!);
        var result = Check(lines);
        Assert.True(result.Verified, result.Message);
        Assert.Equal((long)page["verification"]!["entries"]!, result.Entries);
        Assert.Equal((string)page["entries"]!.AsArray()[^1]!["hash"]!, result.HeadHash);

        var at = Array.FindIndex(lines, line => line.Contains("leaks the label", StringComparison.Ordinal));
        var forged = Check([.. lines.Select((line, i) => i == at ? line.Replace("leaks the label", "slow on Mondays", StringComparison.Ordinal) : line)]);
        Assert.Equal((false, at + 1L), (forged.Verified, forged.Line));
        Assert.Equal(AuditFault.Truncated, Check(lines[..^1]).Fault);
    }

    [Fact]
    public async Task Pages_go_on_where_the_last_one_ended()
    {
        await PageTraffic.RegisterAsync(silo, "paged");
        await RunningSilo.UntilAsync("three entries", async () => (await EntriesAsync("paged")).Count >= 3);
        var all = (await EntriesAsync("paged")).Select(e => (string)e!["hash"]!).ToArray();

        var first = (await silo.GetAsync("/api/v1/models/paged/audit?limit=2"))["entries"]!.AsArray();
        var rest = (await silo.GetAsync($"/api/v1/models/paged/audit?from={(long)first[^1]!["number"]! + 1}"))["entries"]!.AsArray();

        Assert.Equal(all, first.Concat(rest).Select(e => (string)e!["hash"]!).Take(all.Length));
    }

    [Theory]
    [InlineData("/api/v1/models/nobody/audit", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/models/nobody/audit/export", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/audit?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/audit?from=-1", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/audit?from=yesterday", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/audit/export?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_read_is_a_problem(string path, HttpStatusCode status)
    {
        using var response = await silo.Http.GetAsync(path);

        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.False(string.IsNullOrEmpty((string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["detail"]));
    }

    [Fact]
    public async Task What_holds_and_releases_the_fleet_stands_in_the_history_of_what_belongs_to_no_model()
    {
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await silo.SendAsync(HttpMethod.Post, "/api/v1/fleet/hold", new JsonObject())).Status);
        await silo.SendAsync(HttpMethod.Post, "/api/v1/fleet/hold", new JsonObject { ["reason"] = "a broken feed" });
        await silo.SendAsync(HttpMethod.Post, "/api/v1/fleet/release", new JsonObject { ["reason"] = "mended" });

        await RunningSilo.UntilAsync("both in the history", async () => (await silo.GetAsync("/api/v1/audit"))["entries"]!.AsArray()
            .Select(e => $"{e!["draft"]!["kind"]}: {e["draft"]!["reason"]}").Where(e => e.StartsWith("fleet.", StringComparison.Ordinal)).SequenceEqual(["fleet.held: a broken feed", "fleet.released: mended"]));
    }

    [Fact]
    public async Task A_window_is_marked_with_a_reason_and_a_simulation_counts_its_alarm_by_it()
    {
        await PageTraffic.RegisterAsync(silo, "marked");

        // In the order of the deciles, rows of a reference would hang together and count for little.
        using var reference = new StringContent("income\n" + string.Join('\n', Enumerable.Range(0, 500).Select(i => i * 197 % 500)), Encoding.UTF8, "text/csv");
        (await silo.Http.PostAsync("/api/v1/models/marked/versions/1/reference", reference)).EnsureSuccessStatusCode();
        await PageTraffic.SendAsync(silo, "marked", 60);
        await RunningSilo.UntilAsync("windows", async () => (await WindowsAsync("marked")).Length == 6);
        var strict = JsonNode.Parse("""{"window": {"count": 10}, "drift": {"statistic": "psi", "warn": 0.00001, "drift": 0.00002}, "verdict": {"windows": 1, "of": 1}}""")!;
        var before = await SimulateAsync("marked", strict);
        var alarm = Assert.Single(before["other"]!["alarms"]!.AsArray())!;
        Assert.Equal("open", (string)alarm["standing"]!);

        var window = (string)alarm["window"]!;
        var (status, entry) = await MarkAsync(window, """{"as": "healthy", "reason": "a public holiday"}""");

        Assert.Equal((HttpStatusCode.OK, "a public holiday", window), (status, (string)entry!["draft"]!["reason"]!, (string)entry["draft"]!["data"]!["window"]!));
        var after = (await SimulateAsync("marked", strict))["other"]!["alarms"]!.AsArray().Single(a => (string)a!["window"]! == window)!;
        Assert.Equal("false", (string)after["standing"]!);
        Assert.Equal(6, before["windows"]!.AsArray().Count);
        Assert.Equal(6, (await WindowsAsync("marked")).Length);
    }

    [Theory]
    [InlineData("p0-0", """{"as": "healthy"}""", HttpStatusCode.UnprocessableEntity, "reason")]
    [InlineData("p0-0", """{"as": "odd", "reason": "why"}""", HttpStatusCode.BadRequest, "as")]
    [InlineData("p9-9", """{"as": "healthy", "reason": "why"}""", HttpStatusCode.NotFound, null)]
    public async Task A_mark_that_is_none_is_a_problem(string window, string body, HttpStatusCode status, string? field)
    {
        await PageTraffic.RegisterAsync(silo, "marked");

        var (answered, problem) = await MarkAsync(window, body);

        Assert.Equal((status, field), (answered, problem!["errors"]?.AsObject().Single().Key));
    }

    [Theory]
    [InlineData("/api/v1/models/nobody/versions/1/simulate", """{"window": {"count": 10}}""", HttpStatusCode.NotFound, null)]
    [InlineData("/api/v1/models/marked/versions/1/simulate", """{"windw": {"count": 10}}""", HttpStatusCode.UnprocessableEntity, "windw")]
    [InlineData("/api/v1/models/marked/versions/1/simulate", "[]", HttpStatusCode.UnprocessableEntity, "")]
    public async Task A_simulation_that_is_none_is_a_problem(string path, string body, HttpStatusCode status, string? field)
    {
        await PageTraffic.RegisterAsync(silo, "marked");

        var (answered, problem) = await silo.SendAsync(HttpMethod.Post, path, JsonNode.Parse(body)!);

        Assert.Equal((status, field), (answered, problem!["errors"]?.AsObject().First().Key));
    }

    private static AuditExportResult Check(string[] lines)
    {
        var check = new AuditExportCheck(trusted: null);
        foreach (var line in lines)
        {
            check.Next(line);
        }

        return check.End("told");
    }

    private async Task<JsonNode> SimulateAsync(string model, JsonNode policy)
    {
        var (status, simulation) = await silo.SendAsync(HttpMethod.Post, $"/api/v1/models/{model}/versions/1/simulate", policy);
        Assert.True(status == HttpStatusCode.OK, simulation?.ToJsonString());
        return simulation!;
    }

    private Task<(HttpStatusCode Status, JsonNode? Body)> MarkAsync(string window, string body) =>
        silo.SendAsync(HttpMethod.Post, $"/api/v1/models/marked/versions/1/windows/{window}/mark", JsonNode.Parse(body)!);

    private async Task<string[]> WindowsAsync(string model) => [.. (await silo.GetAsync($"/api/v1/models/{model}/versions/1/windows"))["windows"]!.AsArray().Select(w => (string)w!["id"]!)];

    private async Task<JsonArray> EntriesAsync(string model) => (await silo.GetAsync($"/api/v1/models/{model}/audit"))["entries"]!.AsArray();
}
