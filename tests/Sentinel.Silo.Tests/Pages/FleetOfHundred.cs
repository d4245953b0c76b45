using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Pages;

/// <summary>A silo with a hundred models of five versions each. Version 5 of each has traffic in windows of ten rows; the first three drift, and the first of all has sixty windows and more.</summary>
public sealed class FleetOfHundred : IAsyncLifetime
{
    public const int Models = 100;
    public const int Versions = 5;
    public const string Champion = "5";
    private const int Drifting = 3;
    private const int WindowRows = 10;

    public RunningSilo Silo { get; } = new();

    /// <summary>A model, ordinal by number.</summary>
    public static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"model-{number:000}");

    public async Task InitializeAsync()
    {
        await Silo.InitializeAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, Models), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, ct) =>
        {
            for (var version = 1; version <= Versions; version++)
            {
                await RegisterAsync(Name(number), version, number);
            }

            using var reference = new StringContent(string.Join('\n', Enumerable.Range(0, 500).Select(i => $"{i * 173 % 500},{i % 7},{i % 3}").Prepend("income,rooms,zone")), Encoding.UTF8, "text/csv");
            (await Silo.Http.PostAsync($"/api/v1/models/{Name(number)}/versions/{Champion}/reference", reference, ct)).EnsureSuccessStatusCode();
        });
        await SendAsync(string.Join('\n', Enumerable.Range(0, Models).SelectMany(number => Rows(number, number == 0 ? 70 : 3))));
        await RunningSilo.UntilAsync("every window closed", async () => (await Silo.GetAsync("/api/v1/overview"))["models"]!.AsArray()
            .All(m => (long?)m!["glance"]?["closedWindows"] >= ((string)m["model"]! == Name(0) ? 70 : 3)));
    }

    public Task DisposeAsync() => Silo.DisposeAsync();

    /// <summary>Sends further windows of a model.</summary>
    public Task SendAsync(int model, int windows) => SendAsync(string.Join('\n', Rows(model, windows)));

    private async Task SendAsync(string lines) => (await Silo.Http.PostAsync("/api/v1/predictions", new StringContent(lines, Encoding.UTF8, "application/x-ndjson"))).EnsureSuccessStatusCode();

    // Incomes run over the reference's, or lie all at its upper end.
    private static IEnumerable<string> Rows(int number, int windows) => Enumerable.Range(0, windows * WindowRows).Select(i =>
        $$$"""{"id":"{{{Guid.NewGuid():N}}}","model":"{{{Name(number)}}}","version":"{{{Champion}}}","entity":"one","features":{"income":{{{(number < Drifting ? 480 + (i % 20) : i * 53 % 500)}}},"rooms":{{{i % 7}}},"zone":"{{{i % 3}}}"},"prediction":{{{i % 2}}}}""");

    private async Task RegisterAsync(string model, int version, int number)
    {
        await Silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", JsonNode.Parse($$$$"""
            {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "{{{{model}}}}", "version": "{{{{version}}}}", "labels": {"team": "t{{{{number % 7}}}}"}},
             "spec": {"signature": {"features": [{"name": "income", "type": "numeric"}, {"name": "rooms", "type": "numeric"}, {"name": "zone", "type": "categorical"}], "prediction": {"type": "numeric"}},
                      "hyperparameters": {"depth": "{{{{version}}}}"}, "metrics": {"mae": {{{{version}}}}.5}}}
            """)!);
        if (version.ToString(CultureInfo.InvariantCulture) == Champion)
        {
            await Silo.SendAsync(HttpMethod.Put, $"/api/v1/models/{model}/versions/{version}/monitor", JsonNode.Parse($$$"""{"window": {"count": {{{WindowRows}}}}}""")!);
        }
    }
}
