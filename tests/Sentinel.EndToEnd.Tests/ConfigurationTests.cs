using Sentinel.Testing.Processes;

namespace Sentinel.EndToEnd.Tests;

/// <summary>A silo that is configured wrongly does not start, and says everything that is wrong at once.</summary>
public sealed class ConfigurationTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Every_fault_is_named_at_once()
    {
        var (code, text) = await RunAsync("--Kafka:Partitions=0", "--Storage:Kind=Tape", "--Cluster:SiloPrt=1");

        Assert.Equal(2, code);
        Assert.Contains("`Kafka:Partitions` must be between 1 and 1024, was 0", text, StringComparison.Ordinal);
        Assert.Contains("`Storage:Kind` must be one of File, AzureBlob, Memory, was 'Tape'", text, StringComparison.Ordinal);
        Assert.Contains("did you mean `Cluster:SiloPort`?", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_others_reach_needs_an_api_key()
    {
        var (code, text) = await RunAsync("--Http:Urls=http://0.0.0.0:8080");

        Assert.Equal(2, code);
        Assert.Contains("Security:ApiKeys", text, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Text)> RunAsync(params string[] arguments)
    {
        await using var silo = ChildProcess.Start("dotnet", [BuiltProgram.PathOf("Sentinel.Silo"), .. arguments]);
        return (await silo.ExitAsync(Patience), silo.Output);
    }
}
