using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Silo.Tests.Traffic;

namespace Sentinel.Silo.Tests.Pages;

/// <summary>A rollout on the page: where it is, what it rests on, what comes next, who did what, and what a person can do about it.</summary>
public sealed class RolloutPageTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private const string Plan = """
        {"strategy": "canary", "steps": [20, 100], "shadow": {"pairs": 60, "for": "1h"}, "stepBake": "1h", "settle": "0s", "interval": "1s", "approval": "required", "blastCap": 100,
         "checks": [{"name": "agreement", "kind": "agreement", "metric": "agreement", "limit": 0.9, "minRows": 50, "critical": true}, {"name": "errors", "kind": "compare", "metric": "errors", "minRows": 50}]}
        """;

    [SharedChromiumFact]
    public async Task A_rollout_is_approved_watched_paused_and_aborted_on_its_page()
    {
        var id = await BeginAsync("guided", "2");
        using var browser = await Browser.OnAsync(silo);
        var page = browser.Page;
        await page.GotoAsync(silo.Http.BaseAddress!.ToString());
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^2: waits for an approval") }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Rollout of guided@2");
        await Assertions.Expect(page.GetByText("ada asked for it: nothing moves until somebody else approves.")).ToBeVisibleAsync();

        await TellAsync(page, "Approve", "I know it well", "ada");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("somebody else must approve it");
        await page.GetByLabel("Your name, for the history").FillAsync("grace");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Assertions.Expect(StationAsync(page)).ToContainTextAsync("60 pairs or 1 h", Patient);
        await Assertions.Expect(page.GetByText("2 gets a copy of the requests and answers nobody: 1 does.")).ToBeVisibleAsync();

        await AskAsync("guided", id, "canary");
        await Assertions.Expect(StationAsync(page)).ToContainTextAsync("20 %", Patient);
        await Assertions.Expect(page.GetByText("2 answers 20 % of the requests, 1 the others.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText(new Regex("^Next: 100 % of the traffic, not before"))).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new Regex("^errors compare of errors, required") })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = new Regex("^Share of 2 over time: .*shadow at 0 % from .*canary at 20 % from") })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Same requests, both versions" })).ToContainTextAsync("100.0 %");

        await TellAsync(page, "Pause", "lunch", "grace");
        await Assertions.Expect(page.GetByText("grace paused it: lunch. 2 answers 20 % of the requests, 1 the others, and the checks go on.")).ToBeVisibleAsync(PatientlyVisible);
        await TellAsync(page, "Abort", "not wanted", "grace");
        await Assertions.Expect(page.GetByText("grace ended it at 20 %: not wanted.")).ToBeVisibleAsync(PatientlyVisible);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Abort" })).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new Regex("aborted 0 % grace not wanted") })).ToBeVisibleAsync();

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await page.SetViewportSizeAsync(360, 740);
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "the page is wider than a narrow screen");
        await page.SetViewportSizeAsync(1280, 900);

        await page.GetByRole(AriaRole.Link, new() { Name = "history" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Every entry is what its hash says")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new Regex("rollout.aborted 2 grace not wanted") })).ToBeVisibleAsync();
        Assert.Equal(100, (double)(await silo.GetAsync("/api/v1/models/guided/route"))["weights"]!["1"]!);
        Assert.DoesNotContain(browser.Complaints, complaint => !complaint.Contains("403", StringComparison.Ordinal));
        Assert.Empty(browser.Foreign);
    }

    [SharedChromiumFact]
    public async Task A_version_says_what_came_of_its_rollout_and_lets_the_next_one_begin()
    {
        var id = await BeginAsync("ended", "2");
        await SendAsync($"/api/v1/models/ended/rollouts/{id}/abort", "grace", new JsonObject { ["reason"] = "not wanted" });
        using var browser = await Browser.OnAsync(silo);
        var page = browser.Page;
        await page.GotoAsync(new Uri(silo.Http.BaseAddress!, "/models/ended/versions/2").ToString());
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "rollout: aborted" })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Promote" }).ClickAsync();
        await page.GetByLabel("How").SelectOptionAsync("linear");
        await page.GetByLabel("Reason, for the history").FillAsync("once more");
        await page.GetByLabel("Your name, for the history").FillAsync("grace");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Rollout of ended@2" })).ToBeVisibleAsync(PatientlyVisible);
        var rollout = (await silo.GetAsync("/api/v1/models/ended/rollouts"))["rollouts"]![0]!;
        Assert.Equal(("linear", "grace", "once more"), ((string)rollout["strategy"]!, (string)rollout["author"]!, (string)rollout["reason"]!));
        Assert.Empty(browser.Complaints);
    }

    private static LocatorAssertionsToContainTextOptions Patient => new() { Timeout = 20_000 };

    private static LocatorAssertionsToBeVisibleOptions PatientlyVisible => new() { Timeout = 20_000 };

    private static ILocator StationAsync(IPage page) => page.GetByRole(AriaRole.List, new() { Name = "Stations of the plan" }).Locator("[aria-current=step]");

    private static async Task TellAsync(IPage page, string command, string reason, string name)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = command, Exact = true }).ClickAsync();
        await page.GetByLabel("Reason, for the history").FillAsync(reason);
        await page.GetByLabel("Your name, for the history").FillAsync(name);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = command }).ClickAsync();
    }

    private async Task<string> BeginAsync(string model, string version)
    {
        await silo.RegisterHousingAsync(model, "1");
        await silo.RegisterHousingAsync(model, version);
        await silo.SendAsync(HttpMethod.Post, $"/api/v1/models/{model}/rollouts", new JsonObject { ["version"] = "1", ["strategy"] = "immediate", ["reason"] = "first" });
        return (string)(await SendAsync($"/api/v1/models/{model}/rollouts", "ada", new JsonObject { ["version"] = version, ["reason"] = "better", ["plan"] = JsonNode.Parse(Plan) }))["id"]!;
    }

    private Task AskAsync(string model, string id, string phase)
    {
        var sent = 0;
        return RunningSilo.UntilAsync(phase, async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                await silo.AskAsync(model, Housing.Request($"{model}-{sent}", sent++ * 4 % 1000, 4));
            }

            return (string)(await silo.GetAsync($"/api/v1/models/{model}/rollouts/{id}"))["phase"]! == phase;
        });
    }

    private async Task<JsonNode> SendAsync(string path, string actor, JsonNode body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("X-Sentinel-Actor", actor);
        using var response = await silo.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
