using Microsoft.Playwright;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Pages;

public sealed class PageTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [ChromiumFact]
    public async Task The_fleet_shows_a_new_model_without_being_loaded_again_and_leads_to_its_windows()
    {
        using var browser = await Browser.OnAsync(silo);
        var page = browser.Page;
        await page.GotoAsync(silo.Http.BaseAddress!.ToString());
        await Assertions.Expect(page.GetByText("No model is watched yet")).ToBeVisibleAsync();

        await PageTraffic.RegisterAsync(silo, "shown");
        await PageTraffic.SendAsync(silo, "shown", 40);
        var row = page.GetByRole(AriaRole.Row, new() { Name = "shown" });
        await Assertions.Expect(row).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await RunningSilo.UntilAsync("closed", async () => (long)(await silo.GetAsync("/api/v1/models/shown/versions/1/status"))["closedWindows"]! >= 1);
        await row.GetByRole(AriaRole.Link, new() { Name = "shown" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "shown@1" })).ToBeVisibleAsync();
        var windows = page.GetByRole(AriaRole.Grid, new() { Name = "Inputs by windows, oldest left; arrow keys move" });
        await Assertions.Expect(windows.GetByRole(AriaRole.Gridcell).First).ToBeVisibleAsync();
        await windows.Locator("[tabindex='0']").FocusAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = "income numeric" })).ToBeVisibleAsync();
        Assert.Empty(browser.Complaints);
        Assert.Empty(browser.Foreign);
    }

    [ChromiumFact]
    public async Task A_version_that_is_not_there_says_so()
    {
        using var browser = await Browser.OnAsync(silo);
        var page = browser.Page;
        await page.GotoAsync(new Uri(silo.Http.BaseAddress!, "/models/nobody/versions/1").ToString());

        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("is not registered");
    }

    [ChromiumFact]
    public async Task The_page_may_only_talk_to_its_own_origin()
    {
        using var browser = await Browser.OnAsync(silo);
        var page = browser.Page;
        var answer = await page.GotoAsync(silo.Http.BaseAddress!.ToString());

        var policy = (await answer!.AllHeadersAsync())["content-security-policy"];
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }
}
