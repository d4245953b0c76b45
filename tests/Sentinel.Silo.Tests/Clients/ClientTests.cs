using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sentinel.Client;
using Sentinel.Client.Orleans;
using Sentinel.Client.Rows;
using Sentinel.Client.Sending;
using Sentinel.Client.Watching;
using Sentinel.Contracts;
using Sentinel.Contracts.Intake;
using Sentinel.Contracts.Versions;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Clients;

/// <summary>The client library over HTTP and over the cluster: the same calls, answers and errors.</summary>
public sealed class ClientTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("http")]
    [InlineData("cluster")]
    public async Task Rows_and_labels_are_counted_once_and_their_verdict_is_seen(string way)
    {
        var client = ClientOf(way);
        var id = await RegisterAsync($"sent-{way}");
        using var patience = new CancellationTokenSource(Patience);
        await using var verdicts = client.WatchVerdictsAsync(id, ct: patience.Token).GetAsyncEnumerator(patience.Token);
        var verdict = verdicts.MoveNextAsync();

        await using (var sender = client.CreatePredictionSender())
        {
            for (var i = 0; i < 12_000; i++)
            {
                await sender.SendAsync(new Prediction(id.Model, id.Version) { Id = $"r{i}", Features = { ["a"] = 1_000 + (i % 100) }, Score = i % 10 / 10.0 });
            }

            Assert.Equal((12_000, 0, 0), Counts(await sender.FlushAsync()));
        }

        await using (var labels = client.CreateLabelSender())
        {
            await labels.SendAsync(new Label(id.Model, id.Version, "r1", 1));
            Assert.Equal((1, 0, 0), Counts(await labels.FlushAsync()));
        }

        Assert.True(await verdict);
        Assert.Equal(Verdict.Drift, verdicts.Current.Verdict);
        await RunningSilo.UntilAsync("all rows are counted", async () => (await client.GetStatusAsync(id)).Rows == 12_000);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("cluster")]
    public async Task A_row_at_fault_is_named_and_keeps_no_other_back(string way)
    {
        var id = await RegisterAsync($"faults-{way}");
        await using var sender = ClientOf(way).CreatePredictionSender();
        var far = new DateTimeOffset(2999, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var past = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        for (var i = 0; i < 10; i++)
        {
            await sender.SendAsync(new Prediction(id.Model, id.Version) { Id = $"r{i}", Time = i == 4 ? far : past, Score = 0.5 });
        }

        await sender.SendAsync(new Prediction(id.Model, "9") { Id = "r10", Score = 0.5 });
        var report = await sender.FlushAsync();

        Assert.Equal((9, 2, 0), Counts(report));
        Assert.Equal([(4L, "r4", "time", "bad-time"), (10L, "r10", "version", "unknown-version")], report.Faults.OrderBy(fault => fault.Row).Select(fault => (fault.Row, fault.Id!, fault.Field, fault.Reason)));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("cluster")]
    public async Task A_sending_that_comes_again_is_answered_and_not_taken_again(string way)
    {
        var client = ClientOf(way);
        var id = await RegisterAsync($"again-{way}");
        var lines = System.Text.Encoding.UTF8.GetBytes($$"""{"model":"{{id.Model}}","version":"1","ids":["a","b"],"predictions":[0.1,0.2]}""");
        var sender = $"sender-of-{way}";
        var session = (await client.SendRowsAsync(sender, new RowSending(RowKind.Predictions, 0, null, default))).Session;

        var first = await client.SendRowsAsync(sender, new RowSending(RowKind.Predictions, 1, null, lines));
        var again = await client.SendRowsAsync(sender, new RowSending(RowKind.Predictions, 1, session, lines));
        var elsewhere = await client.SendRowsAsync(sender, new RowSending(RowKind.Predictions, 2, "another session", lines));

        Assert.Equal((session, 2L), (first.Session, first.Taken!.Accepted));
        Assert.Equal((session, 2L), (again.Session, again.Taken!.Accepted));
        Assert.Equal((session, null), (elsewhere.Session, elsewhere.Taken));
        await RunningSilo.UntilAsync("both rows are counted", async () => (await client.GetStatusAsync(id)).Rows == 2);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("cluster")]
    public async Task A_route_that_changes_is_seen(string way)
    {
        var client = ClientOf(way);
        var model = $"routed-{way}";
        Assert.Equal(HttpStatusCode.Created, (await silo.RegisterHousingAsync(model, "1")).Status);
        using var patience = new CancellationTokenSource(Patience);
        await using var routes = client.WatchRoutesAsync(model, ct: patience.Token).GetAsyncEnumerator(patience.Token);
        Assert.True(await routes.MoveNextAsync());
        Assert.Empty(routes.Current.Weights);

        var promoted = await client.PromoteAsync(new ModelVersionId(model, "1"), "immediate", "first");

        Assert.Equal("1", promoted.AtOnce!.Route.Weights.Single().Key);
        Assert.True(await routes.MoveNextAsync());
        Assert.Equal(promoted.AtOnce.Route.Epoch, routes.Current.Epoch);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("cluster")]
    public async Task Refusals_say_the_same_on_both_ways(string way)
    {
        var client = ClientOf(way);
        var id = await RegisterAsync($"refused-{way}");

        var unknown = await Assert.ThrowsAsync<SentinelApiException>(() => client.GetModelAsync("nobody"));
        var version = await Assert.ThrowsAsync<SentinelApiException>(() => client.GetStatusAsync(new ModelVersionId(id.Model, "9")));
        var strategy = await Assert.ThrowsAsync<SentinelApiException>(() => client.PromoteAsync(id, "sideways", "why not"));
        var reason = await Assert.ThrowsAsync<SentinelApiException>(() => client.RollbackAsync(id.Model, null, " "));
        var target = await Assert.ThrowsAsync<SentinelApiException>(() => client.RollbackAsync(id.Model, null, "to see"));

        Assert.Equal((HttpStatusCode.NotFound, "Model 'nobody' is not registered."), (unknown.Status, unknown.Message));
        Assert.Equal((HttpStatusCode.NotFound, $"Version '9' of model '{id.Model}' is not registered."), (version.Status, version.Message));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, true), (strategy.Status, strategy.Errors.ContainsKey("strategy")));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, true), (reason.Status, reason.Errors.ContainsKey("reason")));
        Assert.Equal(HttpStatusCode.Conflict, target.Status);
    }

    private static (long Accepted, long Rejected, long Uncertain) Counts(SendReport report) => (report.Accepted, report.Rejected, report.Uncertain);

    private ISentinelClient ClientOf(string way) => way == "http"
        ? SentinelClient.Connect(silo.Addresses[0], actor: "tester")
        : new ClusterSentinelClient(silo.Services.GetRequiredService<IClusterClient>(), "tester", TimeProvider.System);

    private async Task<ModelVersionId> RegisterAsync(string model)
    {
        var id = new ModelVersionId(model, "1");
        var (status, answer) = await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", new JsonObject
        {
            ["apiVersion"] = "sentinel/v1",
            ["kind"] = "ModelVersion",
            ["metadata"] = new JsonObject { ["model"] = id.Model, ["version"] = id.Version },
            ["spec"] = new JsonObject
            {
                ["signature"] = new JsonObject
                {
                    ["features"] = new JsonArray(new JsonObject { ["name"] = "a", ["type"] = "numeric" }),
                    ["prediction"] = new JsonObject { ["type"] = "probability", ["positiveClass"] = "1", ["threshold"] = 0.5 },
                },
            },
        });
        Assert.True(status == HttpStatusCode.Created, answer?.ToJsonString());
        using var reference = new StringContent("a,p\n" + string.Join('\n', Enumerable.Range(0, 2_000).Select(i => $"{i % 100},0.{i % 10}")), System.Text.Encoding.UTF8, "text/csv");
        (await silo.Http.PostAsync($"/api/v1/models/{id.Model}/versions/1/reference?prediction=p", reference)).EnsureSuccessStatusCode();
        await silo.SendAsync(HttpMethod.Put, $"/api/v1/models/{id.Model}/monitor", new JsonObject
        {
            ["window"] = new JsonObject { ["count"] = 500 },
            ["drift"] = new JsonObject { ["statistic"] = "psi", ["warn"] = 0.1, ["drift"] = 0.25 },
            ["verdict"] = new JsonObject { ["windows"] = 1, ["of"] = 1 },
        });
        return id;
    }
}
