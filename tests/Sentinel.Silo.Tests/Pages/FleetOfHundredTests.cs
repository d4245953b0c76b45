using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sentinel.Silo.Tests.Hosting;
using Xunit.Abstractions;

namespace Sentinel.Silo.Tests.Pages;

/// <summary>The page with a hundred models and five hundred versions: fast, small, quiet, and the same by keyboard, on a narrow screen and in the dark.</summary>
public sealed class FleetOfHundredTests(FleetOfHundred fleet, ITestOutputHelper output) : IClassFixture<FleetOfHundred>
{
    private const long BytesMax = 300_000;
    private const double FirstPaintMaxMs = 1000;

    private static readonly string[] Views =
    [
        "/", "/models/model-000/versions/5", "/models/model-000/versions/1", "/models/model-000/history", "/models/model-000/compare?a=5&b=4",
    ];

    private static readonly (string Name, BrowserNewPageOptions Look)[] Looks =
    [
        ("wide, light", new() { ViewportSize = new() { Width = 1280, Height = 900 }, ColorScheme = ColorScheme.Light }),
        ("wide, dark", new() { ViewportSize = new() { Width = 1280, Height = 900 }, ColorScheme = ColorScheme.Dark }),
        ("narrow, light", new() { ViewportSize = new() { Width = 360, Height = 740 }, ColorScheme = ColorScheme.Light }),
        ("narrow, dark", new() { ViewportSize = new() { Width = 360, Height = 740 }, ColorScheme = ColorScheme.Dark }),
    ];

    private RunningSilo Silo => fleet.Silo;

    [ChromiumFact]
    public async Task Every_view_is_painted_within_a_second_in_less_than_300_kB_fits_the_screen_and_complains_of_nothing()
    {
        using var chromium = await Browser.OnAsync(Silo);
        var paints = new List<double>();
        foreach (var (name, look) in Looks)
        {
            foreach (var view in Views)
            {
                var browser = await chromium.AnotherAsync(Silo, look);
                var page = browser.Page;
                await page.GotoAsync(At(view));
                await Assertions.Expect(page.Locator("main[data-state=ready]")).ToBeVisibleAsync();
                await Assertions.Expect(page.Locator("#live")).ToHaveTextAsync("live");
                paints.Add(await page.EvaluateAsync<double>("performance.getEntriesByName('first-contentful-paint')[0].startTime"));
                var figures = await page.EvaluateAsync<double>("performance.getEntriesByName('figures')[0].startTime");
                var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                output.WriteLine($"{view}, {name}: first paint {paints[^1]:F0} ms, figures {figures:F0} ms, {browser.BytesOnTheWire:N0} bytes");

                Assert.InRange(browser.BytesOnTheWire, 1, BytesMax);
                Assert.True(overflow <= 0, $"{view}, {name}: {overflow} pixels wider than the screen");
                Assert.Empty(browser.Complaints);
                Assert.Empty(browser.Foreign);
                await page.CloseAsync();
            }
        }

        // One in the middle: other suites have the machine too.
        Assert.InRange(paints.Order().ElementAt(paints.Count / 2), 0, FirstPaintMaxMs);
    }

    [ChromiumFact]
    public async Task The_fleet_has_trouble_first_and_a_link_shares_what_was_looked_for()
    {
        using var browser = await Browser.OnAsync(Silo);
        var page = browser.Page;
        await page.GotoAsync(At("/"));
        var rows = page.Locator("tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(FleetOfHundred.Models);
        await Assertions.Expect(rows.Nth(0)).ToContainTextAsync("drift");
        await Assertions.Expect(rows.Nth(2)).ToContainTextAsync("drift");
        await Assertions.Expect(rows.Nth(3)).Not.ToContainTextAsync("drift");
        await Assertions.Expect(page.GetByText("model-000, model-001, model-002 drift.")).ToBeVisibleAsync();

        await page.GetByLabel("Show models whose name has").FillAsync("model-00");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^drift") }).ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(3);
        var other = await browser.AnotherAsync(Silo);
        await other.Page.GotoAsync(page.Url);
        await Assertions.Expect(other.Page.Locator("tbody tr")).ToHaveCountAsync(3);
        await other.Page.GetByLabel("Show models whose name has").FillAsync("nobody");
        await Assertions.Expect(other.Page.GetByText("No model fits.")).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task A_reader_with_a_keyboard_gets_from_the_fleet_to_a_cell_of_a_window_and_takes_its_figures_away()
    {
        using var browser = await Browser.OnAsync(Silo);
        var page = browser.Page;
        await page.GotoAsync(At("/"));
        await Assertions.Expect(page.Locator("main[data-state=ready]")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "To the content" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("model-000");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await TabToAsync(page, page.GetByRole(AriaRole.Link, new() { Name = "model-000", Exact = true }));
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "model-000@5" })).ToBeVisibleAsync();
        var grid = page.GetByRole(AriaRole.Grid);
        await Assertions.Expect(grid.GetByRole(AriaRole.Row)).ToHaveCountAsync(4);
        await TabToAsync(page, grid.Locator("[tabindex='0']"));
        foreach (var key in new[] { "Home", "ArrowRight", "ArrowDown" })
        {
            await page.Keyboard.PressAsync(key);
        }

        var cell = grid.Locator("[aria-selected=true]");
        await Assertions.Expect(cell).ToBeFocusedAsync();
        var name = (await cell.GetAttributeAsync("aria-label"))!;
        var (input, window) = (Regex.Match(name, "^[a-z]+").Value, Regex.Match(name, "window ([^ ]+)").Groups[1].Value);
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = $"{input} in window {window}" })).ToBeVisibleAsync();

        // What comes meanwhile moves neither the focus nor what is looked at.
        await fleet.SendAsync(0, 3);
        await Assertions.Expect(page.GetByText(new Regex("^Windows .* of 7[3-9]"))).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Assertions.Expect(cell).ToBeFocusedAsync();
        Assert.Equal(name, await cell.GetAttributeAsync("aria-label"));

        await TabToAsync(page, page.GetByRole(AriaRole.Button, new() { Name = $"{input}-{window} as JSON" }));
        var download = await page.RunAndWaitForDownloadAsync(() => page.Keyboard.PressAsync("Enter"));
        var figures = JsonNode.Parse(await File.ReadAllTextAsync((await download.PathAsync())!))!;
        Assert.Equal(input, (string)figures["name"]!);
        Assert.NotEmpty(figures["currentShare"]!.AsArray());

        var other = await browser.AnotherAsync(Silo);
        await other.Page.GotoAsync(page.Url);
        await Assertions.Expect(other.Page.GetByRole(AriaRole.Region, new() { Name = $"{input} in window {window}" })).ToBeVisibleAsync();
        Assert.Empty(browser.Complaints);
    }

    [ChromiumFact]
    public async Task Two_versions_stand_side_by_side_and_the_link_says_which()
    {
        using var browser = await Browser.OnAsync(Silo);
        var page = browser.Page;
        await page.GotoAsync(At("/models/model-001/compare"));
        await Assertions.Expect(page.GetByLabel("The first version")).ToHaveValueAsync(FleetOfHundred.Champion);
        await page.GetByLabel("The second version").FocusAsync();
        await page.GetByLabel("The second version").SelectOptionAsync("2");

        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new Regex("^mae.* 5\\.500 2\\.500 −3\\.000") })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = "hyperparameters.depth 5 2" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("2 has no closed window yet")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("The second version")).ToBeFocusedAsync();
        Assert.EndsWith("?a=5&b=2", page.Url, StringComparison.Ordinal);
        Assert.Empty(browser.Complaints);
    }

    [ChromiumFact]
    public async Task While_it_waits_it_says_so_and_what_it_had_stays_when_the_silo_does_not_answer()
    {
        using var browser = await Browser.OnAsync(Silo);
        var page = browser.Page;
        var answer = new TaskCompletionSource();
        await page.RouteAsync("**/api/v1/overview", async route =>
        {
            await answer.Task;
            await route.ContinueAsync();
        });
        await page.GotoAsync(At("/"));
        await Assertions.Expect(page.GetByRole(AriaRole.Status, new() { Name = "Loading" })).ToBeVisibleAsync();
        answer.SetResult();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "100 models" })).ToBeVisibleAsync();

        await page.UnrouteAllAsync();
        await page.RouteAsync("**/api/v1/overview", route => route.AbortAsync());
        await fleet.SendAsync(1, 1);
        await Assertions.Expect(page.GetByText("The silo does not answer.")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "100 models" })).ToBeVisibleAsync();
        await page.UnrouteAllAsync();
        await Assertions.Expect(page.GetByText("The silo does not answer.")).ToBeHiddenAsync(new() { Timeout = 20_000 });

        await page.RouteAsync("**/api/v1/overview", route => route.FulfillAsync(new() { Status = 401, ContentType = "application/problem+json", Body = """{"detail": "This needs a key."}""" }));
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByText("This needs a key.")).ToBeVisibleAsync();
        await page.GetByLabel("API key").FillAsync("whatever");
        await page.UnrouteAllAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "100 models" })).ToBeVisibleAsync();
    }

    private string At(string view) => new Uri(Silo.Http.BaseAddress!, view).ToString();

    private static async Task TabToAsync(IPage page, ILocator wanted)
    {
        for (var i = 0; i < 60; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await wanted.EvaluateAsync<bool>("node => node === document.activeElement"))
            {
                return;
            }
        }

        Assert.Fail($"sixty steps do not lead to {wanted}");
    }
}
