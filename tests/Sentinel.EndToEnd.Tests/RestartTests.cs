using System.Text.Json.Nodes;
using Sentinel.Client;
using Sentinel.Contracts;
using Sentinel.Testing.Processes;

namespace Sentinel.EndToEnd.Tests;

/// <summary>What a user has set up is there after the silo was stopped, or killed, and started again.</summary>
public sealed class RestartTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sentinel-restart-");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Versions_aliases_and_history_outlive_the_silo(bool orderly)
    {
        await using var silo = new SiloProcess(_folder.FullName, new Dictionary<string, string>());
        var client = SentinelHttpClient.Create(silo.Url, apiKey: null, actor: "ada");
        silo.Start();
        await silo.ReadyAsync();
        await client.ApplyAsync(Version("1.0.0"));
        await client.ApplyAsync(Version("2.0.0"));
        await client.SetAliasAsync(new ModelVersionId("loans", "2.0.0"), "challenger");
        await client.SetQuarantineAsync(new ModelVersionId("loans", "1.0.0"), quarantined: true, "leaks the label");
        var before = (Model: Text(await client.GetModelAsync("loans")), Audit: Text(await client.GetAuditAsync("loans", 0, 100, verify: true)));

        if (orderly)
        {
            Assert.Equal(0, await silo.Process.TerminateAsync(Patience));
        }
        else
        {
            await silo.KillAsync();
        }

        silo.Start();
        await silo.ReadyAsync();

        Assert.Equal(before.Model, Text(await client.GetModelAsync("loans")));
        Assert.Equal(before.Audit, Text(await client.GetAuditAsync("loans", 0, 100, verify: true)));
        Assert.Contains("challenger", before.Model, StringComparison.Ordinal);
        Assert.Contains("leaks the label", before.Audit, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Text<T>(T answer) => System.Text.Json.JsonSerializer.Serialize(answer, SentinelJson.Options);

    private static JsonObject Version(string version) => new()
    {
        ["apiVersion"] = "sentinel/v1",
        ["kind"] = "ModelVersion",
        ["metadata"] = new JsonObject { ["model"] = "loans", ["version"] = version },
        ["spec"] = new JsonObject
        {
            ["signature"] = new JsonObject
            {
                ["features"] = new JsonArray(new JsonObject { ["name"] = "income", ["type"] = "numeric" }),
                ["prediction"] = new JsonObject { ["type"] = "numeric" },
            },
        },
    };
}
