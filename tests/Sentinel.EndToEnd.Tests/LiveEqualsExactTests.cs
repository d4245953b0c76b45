using System.Text;
using Sentinel.Client;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Comparisons;
using Sentinel.Testing;
using Sentinel.Testing.Brokers;
using Sentinel.Testing.Comparisons;
using Sentinel.Testing.Processes;
using Xunit.Abstractions;

namespace Sentinel.EndToEnd.Tests;

/// <summary>
/// A file is replayed with its labels through a running silo and its Kafka; then every closed window is held against what <c>sentinel compare</c> says of the reference and the very rows that
/// the window's offsets name.
/// </summary>
public sealed class LiveEqualsExactTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    private const int Partitions = 3;
    private const int WindowsMax = 1_000;
    private const string Topic = "sentinel.predictions";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TemporaryFolder _folder = new();
    private SiloProcess _silo = null!;
    private SentinelHttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _silo = new SiloProcess(_folder.Path, new Dictionary<string, string> { ["Kafka:Partitions"] = $"{Partitions}", ["Checkpoint:Interval"] = "00:00:00.500" });
        _client = SentinelHttpClient.Create(_silo.Url, apiKey: null, actor: "test");
        _silo.Start();
        await _silo.ReadyAsync();
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [SharedFact]
    public async Task Counted_windows_of_housing_are_what_compare_says_of_their_rows()
    {
        var windows = await ReplayAsync(ReplayedFile.Housing(_folder.Path));

        Assert.True(windows.Length >= 12, $"only {windows.Length} windows closed");
        Assert.All(windows, window => Assert.NotNull(window.Performance!.Change));
        Assert.Contains(windows, window => window.EstimatedPerformance!.Unreliable == true);
    }

    [SharedFact]
    public async Task Windows_of_bike_by_event_time_are_what_compare_says_of_their_rows()
    {
        var windows = await ReplayAsync(ReplayedFile.Bike(_folder.Path));

        Assert.True(windows.Length >= 35, $"only {windows.Length} windows closed");
        Assert.All(windows, window => Assert.Equal(Partitions, window.Sources.Length));
        Assert.All(windows, window => Assert.NotNull(window.EstimatedPerformance!.Reason));
    }

    private async Task<WindowReport[]> ReplayAsync(ReplayedFile file)
    {
        await RunAsync("apply", "-f", file.Manifests);
        await RunAsync(file.ReplayArguments);
        var log = LogReader.ReadAll((await _client.GetInfoAsync()).Kafka.BootstrapServers, Topic).ToDictionary(
            message => (message.TopicPartition.Partition.Value, message.Offset.Value), message => Encoding.UTF8.GetString(message.Message.Key));
        Assert.Equal(file.Ids.Order(StringComparer.Ordinal), log.Values.Order(StringComparer.Ordinal));
        var expected = Closed(file, log);

        var windows = await Inquiry.UntilAsync(
            "every row is counted, every window judged, every label joined",
            ct => _client.GetWindowsAsync(file.Id, WindowsMax, ct),
            answer => answer.Length == expected && answer.All(window => window.Performance?.Labelled == window.Rows),
            answer => $"{answer.Length} windows of {expected}, {answer.Count(window => window.Performance?.Labelled == window.Rows)} of them labelled",
            Patience);

        var status = await _client.GetStatusAsync(file.Id);
        Assert.Equal((log.Count, log.Count), (status.Rows, status.Labels!.Joined));
        Assert.Equal(windows[0].Performance!.Metrics, status.LastReport!.Performance!.Metrics);
        Assert.Equal(windows[0].EstimatedPerformance!.Unreliable, status.LastReport.EstimatedPerformance!.Unreliable);
        var seen = 0;
        foreach (var window in windows)
        {
            var ids = window.Sources.SelectMany(source => Rows(log, source)).ToHashSet(StringComparer.Ordinal);
            Assert.Equal(window.Rows, ids.Count);
            seen += ids.Count;
            Assert.Empty(Differences(file, window, ids));
        }

        output.WriteLine($"{file.Id}: {windows.Length} windows of {seen:N0} rows equal what compare says of them");
        return windows;
    }

    private IEnumerable<string> Differences(ReplayedFile file, WindowReport window, HashSet<string> ids)
    {
        var rows = Path.Combine(_folder.Path, "window.csv");
        file.Write(rows, ids);
        string[] answers = [file.Outcomes.Prediction!, .. file.Outcomes.Class is { } name ? new[] { name } : []];
        var exact = DriftComparison.Run(new ComparisonRequest(file.Reference, rows) { Columns = [.. file.Features, .. answers], Categorical = file.Categorical, Outcomes = file.Outcomes });
        FeatureReport[] live = [.. window.Features, window.Prediction!, .. window.Class is { } @class ? new[] { @class } : []];
        Assert.Equal(exact.Features.Count, live.Length);
        return live.Zip(exact.Features).SelectMany(feature => LiveAgainstExact.Differences(feature.First, feature.Second))
            .Concat(LiveAgainstExact.Differences(window.Performance, exact.Performance!.Current!))
            .Concat(exact.Performance.Estimated is { } estimate ? LiveAgainstExact.Differences(window.EstimatedPerformance, estimate) : [])
            .Select(difference => $"{window.Id}, {difference}");
    }

    private static IEnumerable<string> Rows(Dictionary<(int Partition, long Offset), string> log, WindowSource source)
    {
        var partition = int.Parse(source.TopicPartition[(source.TopicPartition.LastIndexOf('/') + 1)..]);
        for (var offset = source.FromOffset; offset < source.ToOffset; offset++)
        {
            yield return log[(partition, offset)];
        }
    }

    /// <summary>How many windows must close: by count those that are full, by event time those that every partition has passed.</summary>
    private static long Closed(ReplayedFile file, Dictionary<(int Partition, long Offset), string> log)
    {
        var partitions = log.GroupBy(message => message.Key.Partition, message => message.Value).ToArray();
        Assert.Equal(Partitions, partitions.Length);
        if (file.Count is { } count)
        {
            return partitions.Sum(partition => partition.Count() / count);
        }

        var (times, every) = (file.Times(), file.Every!.Value);
        var passed = partitions.Min(partition => partition.Max(id => times[id]));
        return times.Values.Select(time => (time - DateTimeOffset.UnixEpoch).Ticks / every.Ticks).Distinct().Count(window => DateTimeOffset.UnixEpoch + ((window + 1) * every) <= passed);
    }

    private async Task RunAsync(params string[] arguments)
    {
        await using var command = ChildProcess.Start("dotnet", [BuiltProgram.PathOf("Sentinel.Cli"), .. arguments, "--url", _silo.Url.ToString()]);
        Assert.True(await command.ExitAsync(Patience) == 0, command.Output);
    }
}
