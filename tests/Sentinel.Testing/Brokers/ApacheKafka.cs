using System.Globalization;
using Sentinel.Testing.Processes;

namespace Sentinel.Testing.Brokers;

/// <summary>A genuine Apache Kafka out of the shared folder: one broker, or a cluster of three of which one can be killed at a time.</summary>
public sealed class ApacheKafka : IBroker
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _folder;
    private readonly int _brokers;
    private int? _last;

    private ApacheKafka(string folder, int brokers, string bootstrapServers)
    {
        _folder = folder;
        _brokers = brokers;
        BootstrapServers = bootstrapServers;
    }

    /// <summary>Why it cannot be started; null where it can.</summary>
    public static string? MissingReason { get; } = FindMissing();

    /// <inheritdoc/>
    public string Name => _brokers == 1 ? "Apache Kafka" : $"an Apache Kafka cluster of {_brokers}";

    /// <inheritdoc/>
    public string BootstrapServers { get; }

    private static string Script => SharedFolder.PathOf("kafka", "kafka");

    /// <summary>Starts the brokers on a folder of their own.</summary>
    public static async Task<ApacheKafka> StartAsync(string folder, int brokers)
    {
        return new ApacheKafka(folder, brokers, await RunAsync("start", folder, brokers.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>SIGKILLs one broker of a cluster, another than the last time, and starts it again with its data; a single broker is left alone.</summary>
    public async Task DisturbAsync(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (_brokers == 1)
        {
            return;
        }

        var others = Enumerable.Range(1, _brokers).Where(broker => broker != _last).ToArray();
        _last = others[random.Next(others.Length)];
        await RunAsync("kill", _folder, _last.Value.ToString(CultureInfo.InvariantCulture));
        await RunAsync("start", _folder);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        for (var broker = 1; broker <= _brokers; broker++)
        {
            await RunAsync("kill", _folder, broker.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        // The brokers go on after the script and would keep its outputs open, so those go to a file.
        var output = Path.Combine(arguments[1], "..", $"{Path.GetFileName(arguments[1])}.{Guid.NewGuid():N}");
        await using var script = ChildProcess.Start("bash", ["-c", "\"$@\" >\"$0\" 2>&1", output, Script, .. arguments]);
        var code = await script.ExitAsync(Patience);
        var text = (await File.ReadAllTextAsync(output)).Trim();
        File.Delete(output);
        return code == 0 || arguments[0] == "kill" ? text : throw new InvalidOperationException($"kafka {arguments[0]} ended with code {code}: {text}");
    }

    private static string? FindMissing() =>
        !File.Exists(Script) ? SharedFolder.MissingReason
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).All(folder => !File.Exists(Path.Combine(folder, "java"))) ? "needs java on PATH, to run Apache Kafka"
        : null;
}
