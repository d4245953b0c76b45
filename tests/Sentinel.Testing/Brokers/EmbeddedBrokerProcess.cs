using System.Globalization;
using Sentinel.Testing.Processes;

namespace Sentinel.Testing.Brokers;

/// <summary>The embedded broker as a process of its own: <c>sentinel broker</c>.</summary>
public sealed class EmbeddedBrokerProcess : IBroker
{
    private const string FirstLine = "bootstrap.servers=";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;

    private EmbeddedBrokerProcess(ChildProcess process, string bootstrapServers)
    {
        _process = process;
        BootstrapServers = bootstrapServers;
    }

    /// <inheritdoc/>
    public string Name => "the embedded broker in a process of its own";

    /// <inheritdoc/>
    public string BootstrapServers { get; }

    /// <summary>Starts it.</summary>
    /// <param name="partitions">Partitions of the topics that silos use by default.</param>
    public static async Task<EmbeddedBrokerProcess> StartAsync(int partitions)
    {
        var process = ChildProcess.Start("dotnet", [BuiltProgram.PathOf("Sentinel.Cli"), "broker", "--partitions", partitions.ToString(CultureInfo.InvariantCulture)]);
        var line = await process.LineAsync(line => line.StartsWith(FirstLine, StringComparison.Ordinal), Patience);
        return new EmbeddedBrokerProcess(process, line[FirstLine.Length..]);
    }

    /// <inheritdoc/>
    public Task DisturbAsync(Random random) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
