using Microsoft.Playwright;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Pages;

/// <summary>Debian's chromium on a silo's page: what it complains of, and what it asks of others than the silo.</summary>
internal sealed class Browser : IDisposable
{
    private readonly IPlaywright _playwright;

    private Browser(IPlaywright playwright, IPage page)
    {
        _playwright = playwright;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>Errors of the console and of scripts.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Addresses of other origins that were asked.</summary>
    public List<string> Foreign { get; } = [];

    public static async Task<Browser> OnAsync(RunningSilo silo)
    {
        var playwright = await Playwright.CreateAsync();
        var chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = ChromiumFactAttribute.Path, Args = ["--no-sandbox"] });
        var browser = new Browser(playwright, await chromium.NewPageAsync());
        browser.Page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                browser.Complaints.Add(message.Text);
            }
        };
        browser.Page.PageError += (_, error) => browser.Complaints.Add(error);
        browser.Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(silo.Http.BaseAddress!.ToString(), StringComparison.Ordinal))
            {
                browser.Foreign.Add(request.Url);
            }
        };
        return browser;
    }

    public void Dispose() => _playwright.Dispose();
}
