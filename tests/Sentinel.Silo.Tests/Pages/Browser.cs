using System.Text.Json;
using Microsoft.Playwright;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Pages;

/// <summary>Debian's chromium on a silo's page: what it complains of, and what it asks of others than the silo.</summary>
internal sealed class Browser : IDisposable
{
    private readonly IPlaywright? _playwright;

    private readonly Dictionary<string, long> _bytes = [];

    private Browser(IPlaywright? playwright, IPage page)
    {
        _playwright = playwright;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>Errors of the console and of scripts.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Addresses of other origins that were asked.</summary>
    public List<string> Foreign { get; } = [];

    /// <summary>Bytes that came over the wire, headers and what still streams included.</summary>
    public long BytesOnTheWire => _bytes.Values.Sum();

    /// <summary>A new page that has been nowhere yet.</summary>
    public static async Task<Browser> OnAsync(RunningSilo silo)
    {
        var playwright = await Playwright.CreateAsync();
        var chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = ChromiumFactAttribute.Path, Args = ["--no-sandbox"] });
        return await WatchAsync(new Browser(playwright, await chromium.NewPageAsync()), silo);
    }

    /// <summary>Another page of the same chromium, with nothing in its cache, of a certain width and in a certain scheme of colours.</summary>
    public async Task<Browser> AnotherAsync(RunningSilo silo, BrowserNewPageOptions? look = null) => await WatchAsync(new Browser(null, await Page.Context.Browser!.NewPageAsync(look)), silo);

    public void Dispose() => _playwright?.Dispose();

    private static async Task<Browser> WatchAsync(Browser browser, RunningSilo silo)
    {
        await browser.CountBytesAsync();
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

    // A request that ended says how long it was; of one that still streams, what came so far is counted.
    private async Task CountBytesAsync()
    {
        var network = await Page.Context.NewCDPSessionAsync(Page);
        network.Event("Network.dataReceived").OnEvent += (_, said) => Count(said, had => had + said!.Value.GetProperty("dataLength").GetInt64());
        network.Event("Network.loadingFinished").OnEvent += (_, said) => Count(said, _ => said!.Value.GetProperty("encodedDataLength").GetInt64());
        await network.SendAsync("Network.enable");
    }

    private void Count(JsonElement? said, Func<long, long> count)
    {
        var id = said!.Value.GetProperty("requestId").GetString()!;
        lock (_bytes)
        {
            _bytes[id] = count(_bytes.GetValueOrDefault(id));
        }
    }
}
