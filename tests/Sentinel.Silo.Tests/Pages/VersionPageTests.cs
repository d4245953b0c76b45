using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Pages;

public sealed class VersionPageTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [ChromiumFact]
    public async Task A_version_shows_its_evidence_against_the_alarm_line_and_what_its_predictions_were_worth()
    {
        using var browser = await Browser.OnAsync(silo);
        var page = browser.Page;
        await PageTraffic.RegisterAsync(silo, "weighed");
        await silo.SendAsync(HttpMethod.Put, "/api/v1/models/weighed/versions/1/monitor", JsonNode.Parse("""{"window": {"count": 10}, "performance": {"metric": "mae", "ceiling": 5}}""")!);
        await PageTraffic.SendAsync(silo, "weighed", 40);
        var labels = string.Join('\n', Enumerable.Range(0, 40).Select(i => $$"""{"id":"weighed-{{i}}","model":"weighed","version":"1","label":2}"""));
        (await silo.Http.PostAsync("/api/v1/labels", new StringContent(labels, Encoding.UTF8, "application/x-ndjson"))).EnsureSuccessStatusCode();
        await RunningSilo.UntilAsync("labelled", async () => (int?)(await silo.GetAsync("/api/v1/models/weighed/versions/1/status"))["labels"]?["joined"] == 40);
        await RunningSilo.UntilAsync("judged", async () => (await silo.GetAsync("/api/v1/models/weighed/versions/1/windows"))["windows"]!.AsArray() is { Count: 4 } windows && windows.All(window => window!["performance"] is not null));

        await page.GotoAsync(new Uri(silo.Http.BaseAddress!, "/models/weighed/versions/1").ToString());

        var evidence = page.GetByRole(AriaRole.Region, new() { Name = "Evidence of drift" });
        await Assertions.Expect(evidence.GetByRole(AriaRole.Img)).ToHaveAccessibleNameAsync(new Regex("an alarm from 6\\.908 on.*income -?[0-9.]+"));
        await Assertions.Expect(evidence).ToContainTextAsync("at least 1,000 windows to a false alarm");
        var worth = page.GetByRole(AriaRole.Region, new() { Name = "Performance over time" });
        await Assertions.Expect(worth.GetByRole(AriaRole.Img)).ToHaveAccessibleNameAsync(new Regex("mae by window\\. By labels: newest 1\\.000.*limit 5\\.000"));
        Assert.Empty(browser.Complaints);
    }
}
