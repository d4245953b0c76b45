using System.CommandLine;
using System.Text.Json;
using Sentinel.Demo.Scenarios;
using Sentinel.Demo.Story;
using Spectre.Console;

var headless = new Option<bool>("--headless") { Description = "End when the story ends" };
var reportFile = new Option<FileInfo?>("--report") { Description = "Write the story as JSON" };
var data = new Option<DirectoryInfo?>("--data") { Description = "Folder with data sets; their models are in the folder 'models' beside it" };
var scenarioName = new Option<string>("--scenario") { Description = "flights, housing or bike", DefaultValueFactory = _ => "flights" };
scenarioName.AcceptOnlyFromAmong("flights", "housing", "bike");
var flights = new Option<FileInfo>("--flights") { Description = "flights-20k.json of vega-datasets" };
var siloProgram = new Option<FileInfo>("--silo") { Description = "Assembly of the silo", Required = true };
var cliProgram = new Option<FileInfo>("--cli") { Description = "Assembly of the command line", Required = true };
var root = new RootCommand("Sentinel's story on real data: a good version, a bad one, a rollback, and a world that changes")
{
    headless, reportFile, data, scenarioName, flights, siloProgram, cliProgram,
};
root.SetAction(RunAsync);
return await root.Parse(args).InvokeAsync();

async Task<int> RunAsync(ParseResult options, CancellationToken ct)
{
    if (Console.IsOutputRedirected)
    {
        // A file has no width and no colours.
        AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        AnsiConsole.Profile.Width = 400;
    }

    var isHeadless = options.GetValue(headless);
    var scenario = Load(options.GetValue(scenarioName)!, options.GetValue(data), options.GetValue(flights));
    var folder = Directory.CreateTempSubdirectory("sentinel-demo-").FullName;
    var url = new Uri(isHeadless ? $"http://127.0.0.1:{Products.FreePort()}/" : "http://127.0.0.1:8080/");
    var products = new Products(options.GetRequiredValue(siloProgram).FullName, options.GetRequiredValue(cliProgram).FullName);
    await using var hook = await WebhookReceiver.StartAsync();
    Manifests.Write(folder, scenario, hook.Url);
    using var silo = products.StartSilo(url, folder, new Dictionary<string, string>
    {
        ["OPS_SECRET"] = hook.Secret,
        ["Sentinel__Hooks__AllowPrivateNetworks"] = "true",
        // The story ends when every copy is accounted for: few may wait.
        ["Sentinel__Scoring__ShadowRows"] = "500",
        ["Sentinel__Cluster__SiloPort"] = Products.FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["Sentinel__Cluster__GatewayPort"] = Products.FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture),
    });
    try
    {
        using var http = new HttpClient { BaseAddress = url };
        var client = new SiloClient(http);
        await ReadyAsync(client, silo, ct);
        AnsiConsole.MarkupLine($"[bold]Sentinel[/] runs at [link]{url}[/]; files and log in {folder}");
        var report = await new StoryTeller(scenario, client, new Narrator(products, url, folder, TimeProvider.System), folder, hook, TimeProvider.System).TellAsync(ct);
        if (options.GetValue(reportFile) is { } file)
        {
            await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(report, StoryJson.Options), ct);
        }

        if (!isHeadless)
        {
            AnsiConsole.MarkupLine($"\nThe page stays at [link]{url}[/] until Ctrl-C.");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return 0;
    }
    catch (Exception e) when (e is InvalidOperationException or TimeoutException or HttpRequestException)
    {
        AnsiConsole.MarkupLine($"[red]The story broke off:[/] {Markup.Escape(e.Message)}\nLog: {folder}/silo.log");
        return 1;
    }
    finally
    {
        silo.Kill(entireProcessTree: true);
        await silo.WaitForExitAsync(CancellationToken.None);
    }
}

static Scenario Load(string name, DirectoryInfo? data, FileInfo? flights)
{
    if (name == "flights")
    {
        return FlightsScenario.Load(flights?.FullName ?? throw new InvalidOperationException("--flights must name the data file"));
    }

    var folder = data?.FullName ?? throw new InvalidOperationException($"--scenario {name} needs --data FOLDER");
    var models = Path.Combine(folder, "..", "models");
    return name == "housing" ? HousingScenario.Load(folder, models) : BikeScenario.Load(folder, models);
}

static async Task ReadyAsync(SiloClient client, System.Diagnostics.Process silo, CancellationToken ct)
{
    var started = TimeProvider.System.GetTimestamp();
    while (!await client.IsReadyAsync(ct))
    {
        if (silo.HasExited || TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(60))
        {
            throw new InvalidOperationException(silo.HasExited ? $"The silo ended with {silo.ExitCode}" : "The silo was not ready within 60 s");
        }

        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
    }
}
