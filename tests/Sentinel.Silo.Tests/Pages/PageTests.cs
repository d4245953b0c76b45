using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Pages;

public sealed class PageTests(RunningSilo silo) : IClassFixture<RunningSilo>, IAsyncLifetime
{
    private readonly List<string> _complaints = [];
    private readonly List<string> _foreign = [];
    private IPlaywright? _playwright;
    private IPage? _page;

    public async Task InitializeAsync()
    {
        if (!File.Exists(ChromiumFactAttribute.Path))
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        var browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = ChromiumFactAttribute.Path, Args = ["--no-sandbox"] });
        _page = await browser.NewPageAsync();
        _page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _complaints.Add(message.Text);
            }
        };
        _page.PageError += (_, error) => _complaints.Add(error);
        _page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(silo.Http.BaseAddress!.ToString(), StringComparison.Ordinal))
            {
                _foreign.Add(request.Url);
            }
        };
    }

    public Task DisposeAsync()
    {
        _playwright?.Dispose();
        return Task.CompletedTask;
    }

    [ChromiumFact]
    public async Task The_fleet_shows_a_new_model_without_being_loaded_again_and_leads_to_its_windows()
    {
        await _page!.GotoAsync(silo.Http.BaseAddress!.ToString());
        await Assertions.Expect(_page.GetByText("No model is watched yet")).ToBeVisibleAsync();

        await RegisterAsync("shown");
        await SendAsync("shown", 40);
        var row = _page.GetByRole(AriaRole.Row, new() { Name = "shown" });
        await Assertions.Expect(row).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await RunningSilo.UntilAsync("closed", async () => (long)(await silo.GetAsync("/api/v1/models/shown/versions/1/status"))["closedWindows"]! >= 1);
        await row.GetByRole(AriaRole.Link).ClickAsync();

        await Assertions.Expect(_page.GetByRole(AriaRole.Heading, new() { Name = "shown@1" })).ToBeVisibleAsync();
        var windows = _page.GetByRole(AriaRole.Group, new() { Name = "Windows, oldest first; arrow keys move" }).GetByRole(AriaRole.Button);
        await Assertions.Expect(windows.First).ToBeVisibleAsync();
        await windows.Last.FocusAsync();
        await _page.Keyboard.PressAsync("ArrowLeft");
        await Assertions.Expect(_page.GetByRole(AriaRole.Row, new() { Name = "income" })).ToBeVisibleAsync();
        Assert.Empty(_complaints);
        Assert.Empty(_foreign);
    }

    [ChromiumFact]
    public async Task A_version_that_is_not_there_says_so()
    {
        await _page!.GotoAsync(new Uri(silo.Http.BaseAddress!, "/models/nobody/versions/1").ToString());

        await Assertions.Expect(_page.GetByRole(AriaRole.Alert)).ToContainTextAsync("is not registered");
    }

    [ChromiumFact]
    public async Task The_page_may_only_talk_to_its_own_origin()
    {
        var answer = await _page!.GotoAsync(silo.Http.BaseAddress!.ToString());

        var policy = (await answer!.AllHeadersAsync())["content-security-policy"];
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    private async Task RegisterAsync(string model)
    {
        await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", JsonNode.Parse($$$$$"""
            {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "{{{{{model}}}}}", "version": "1"},
             "spec": {"signature": {"features": [{"name": "income", "type": "numeric"}], "prediction": {"type": "numeric"}}}}
            """)!);
        await silo.SendAsync(HttpMethod.Put, $"/api/v1/models/{model}/versions/1/monitor", JsonNode.Parse("""{"window": {"count": 10}}""")!);
        using var reference = new StringContent("income\n" + string.Join('\n', Enumerable.Range(0, 500)), Encoding.UTF8, "text/csv");
        (await silo.Http.PostAsync($"/api/v1/models/{model}/versions/1/reference", reference)).EnsureSuccessStatusCode();
    }

    private async Task SendAsync(string model, int rows)
    {
        var lines = string.Join('\n', Enumerable.Range(0, rows).Select(i => $$$"""{"model":"{{{model}}}","version":"1","entity":"one","features":{"income": {{{i}}} },"prediction":1}"""));
        (await silo.Http.PostAsync("/api/v1/predictions", new StringContent(lines, Encoding.UTF8, "application/x-ndjson"))).EnsureSuccessStatusCode();
    }
}
