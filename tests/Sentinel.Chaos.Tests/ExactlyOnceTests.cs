using System.Text;
using System.Text.Json;
using Sentinel.Client;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Comparisons;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Windows;
using Sentinel.Testing;
using Sentinel.Testing.Brokers;
using Sentinel.Testing.Comparisons;
using Xunit.Abstractions;

namespace Sentinel.Chaos.Tests;

/// <summary>
/// Every row is counted exactly once, whatever crashes: the silo program is killed at random moments, and what it says in the end is held against an offline replay of the log.
/// The short form sends 20,000 rows and kills three times; SENTINEL_CHAOS=long sends 200,000 and kills ten times.
/// </summary>
public sealed class ExactlyOnceTests(ITestOutputHelper output)
{
    private const int WindowsMax = 1_000;
    private const int Seed = 20_261_121;

    [Fact, Trait("Category", "Kafka")]
    public async Task A_killed_silo_counts_every_row_once()
    {
        await using IBroker broker = UserBroker.Configured is null ? await EmbeddedBrokerProcess.StartAsync(Scale.Chosen.Partitions) : new UserBroker();

        await CountEveryRowOnceAsync(broker);
    }

    [LongChaosFact]
    public async Task A_killed_silo_counts_every_row_once_on_Apache_Kafka()
    {
        using var folder = new TemporaryFolder();
        await using var broker = await ApacheKafka.StartAsync(folder.Path, brokers: 1);

        await CountEveryRowOnceAsync(broker);
    }

    [LongChaosFact]
    public async Task A_killed_silo_beside_killed_brokers_counts_every_row_once()
    {
        using var folder = new TemporaryFolder();
        await using var broker = await ApacheKafka.StartAsync(folder.Path, brokers: 3);

        await CountEveryRowOnceAsync(broker);
    }

    [ClusterChaosFact]
    public async Task A_cluster_of_three_silos_of_which_one_at_a_time_is_killed_counts_every_row_once()
    {
        using var folder = new TemporaryFolder();
        await using var broker = await ApacheKafka.StartAsync(folder.Path, brokers: 1);
        var blobs = new Azurite();
        await blobs.InitializeAsync();
        try
        {
            await CountEveryRowOnceAsync(broker, blobs.ConnectionString);
        }
        finally
        {
            await blobs.DisposeAsync();
        }
    }

    private async Task CountEveryRowOnceAsync(IBroker broker, string? blobConnection = null)
    {
        output.WriteLine($"on {broker.Name}: {Scale.Chosen}, seed {Seed}");
        var rides = Rides.Load();
        await using var run = new ChaosRun(broker, Scale.Chosen, Seed, output, blobConnection);
        await run.SendAndKillAsync(rides, Seed);
        var replay = new OfflineReplay(rides.ToReference(), run.PredictionTopic);
        foreach (var message in LogReader.ReadAll(broker.BootstrapServers, run.PredictionTopic).Where(message => !run.Sent.Bad.ContainsKey((message.Partition.Value, message.Offset.Value))))
        {
            replay.Add(message.Partition.Value, message.Offset.Value, message.Message.Value);
        }

        foreach (var label in LogReader.ReadAll(broker.BootstrapServers, run.LabelTopic))
        {
            replay.AddLabel(label.Message.Value);
        }

        Assert.All(WatchedVersion.All, version => Assert.Equal(run.Sent.Rows[version.Id], replay.Rows(version.Id)));
        Assert.Equal(run.Sent.Labels, WatchedVersion.All.Select(version => replay.Labels(version.Id)).Sum(labels => labels.Joined + labels.Early + labels.Repeated));

        await HoldAgainstAsync(replay, run);
        await HoldAgainstExactAsync(rides, replay, run, WatchedVersion.All[0]);
        AssertDeadLetters(broker, run);

        // What was said before a crash is said after it.
        await run.RestartAsync();
        await HoldAgainstAsync(replay, run);
        await AssertDeliveriesAsync(run);
    }

    private async Task HoldAgainstAsync(OfflineReplay replay, ChaosRun run)
    {
        var statuses = await run.SettledAsync(replay);
        foreach (var version in WatchedVersion.All)
        {
            var status = statuses[version];
            Assert.Equal(run.Sent.Rows[version.Id], status.Rows);
            Assert.Equal(run.Sent.Bad.Values.Count(bad => bad.Version == version.Id), status.Malformed);
            var windows = await run.Client.GetWindowsAsync(version.Id, WindowsMax, CancellationToken.None);
            var closed = replay.Summaries(version.Id).Where(summary => summary.Rows > 0).ToDictionary(summary => (summary.WindowId, summary.Shard.TopicPartition));
            if (version.Window.Count is not null)
            {
                Assert.Equal(closed.Keys.Select(key => key.WindowId).Order(), windows.Select(window => window.Id).Order());
            }

            Assert.Distinct(windows.Select(window => window.Id));
            Assert.All(windows, window => AssertEqual(replay, closed, window));
            Assert.All(windows, window => AssertLate(replay, version, window));
            Assert.All(windows, window => AssertPerformance(replay, version, window));
            output.WriteLine($"{version.Id}: {status.Rows:N0} rows, {windows.Length} windows equal to the offline replay, {status.Late} late, {status.Malformed} malformed, {status.Duplicates:N0} repeats skipped, {status.Labels}");
        }
    }

    /// <summary>What was counted over all the kills is what an exact comparison says of the same rows.</summary>
    private static async Task HoldAgainstExactAsync(Rides rides, OfflineReplay replay, ChaosRun run, WatchedVersion version)
    {
        var reference = rides.ReferenceTable();
        string[] names = [.. Rides.Features().Select(feature => feature.Name), Rides.PredictionColumn];
        foreach (var window in await run.Client.GetWindowsAsync(version.Id, WindowsMax, CancellationToken.None))
        {
            var rows = rides.ToTable([.. replay.RowsOf(version.Id, window.Id).Select(id => int.Parse(id.AsSpan(1)) % rides.Count)]);
            Assert.Equal(window.Rows, rows.Rows);
            var differences = window.Features.Append(window.Prediction!)
                .Zip(names, (live, name) => LiveAgainstExact.Differences(live, DriftComparison.Compare(reference, rows, [name], DriftThresholds.Default).Features[0]))
                .SelectMany(difference => difference)
                .ToArray();
            Assert.True(differences.Length == 0, $"{window.Id}: {string.Join(Environment.NewLine, differences)}");
        }
    }

    /// <summary>By event time, rows that a reported window does not hold were late for it, at their shard or at the version.</summary>
    private static void AssertLate(OfflineReplay replay, WatchedVersion version, WindowReport window)
    {
        var missed = replay.Summaries(version.Id).Where(summary => summary.WindowId == window.Id && window.Sources.All(source => source.TopicPartition != summary.Shard.TopicPartition || summary.Rows == 0));
        Assert.Equal(missed.Sum(summary => summary.Rows + summary.Late), window.Late);
    }

    private static void AssertEqual(OfflineReplay replay, Dictionary<(string, string), WindowSummary> closed, WindowReport window)
    {
        var parts = window.Sources.Select(source => closed[(window.Id, source.TopicPartition)]).ToArray();
        Assert.Equal(parts.Select(part => new WindowSource(part.Shard.TopicPartition, part.FromOffset, part.ToOffset, part.Rows)), window.Sources);
        Assert.Equal(parts.Sum(part => part.Rows), window.Rows);
        Assert.Equal(parts.Min(part => part.FirstTime), window.FirstTime);
        Assert.Equal(parts.Max(part => part.LastTime), window.LastTime);
        var figures = replay.Figures(parts);
        Assert.Equal(figures.Features.Count, window.Features.Length);
        foreach (var (expected, actual) in figures.Features.Zip(window.Features).Append((figures.Prediction!, window.Prediction!)))
        {
            AssertBitEqual(window.Id, expected, actual);
        }

        // Doubles in JSON come back bit by bit.
        Assert.NotNull(window.Multivariate);
        Assert.Equal(JsonSerializer.Serialize(figures.Multivariate), JsonSerializer.Serialize(window.Multivariate));
    }

    private static void AssertBitEqual(string window, FeatureFigures expected, FeatureReport actual)
    {
        Assert.Equal(expected.Name, actual.Name);
        var figures = expected.ToDictionary();
        Assert.Contains("psi", figures.Keys);
        foreach (var (name, value) in figures)
        {
            Assert.True(
                actual.Statistics.TryGetValue(name, out var given) && BitConverter.DoubleToInt64Bits(given) == BitConverter.DoubleToInt64Bits(value),
                $"{window}, {expected.Name}: {name} is {given:R}, the replay has {value:R}");
        }
    }

    private static void AssertPerformance(OfflineReplay replay, WatchedVersion version, WindowReport window)
    {
        var expected = replay.Performance(version.Id, window.Id);
        Assert.Equal(expected is null, window.Performance is null);
        if (expected is null)
        {
            return;
        }

        Assert.Equal(expected.Labelled, window.Performance!.Labelled);
        Assert.Equal(expected.Figures.Keys.Select(PerformanceReport.NameOf).Order(StringComparer.Ordinal), window.Performance.Metrics.Keys.Order(StringComparer.Ordinal));
        foreach (var (metric, figure) in expected.Figures)
        {
            Assert.Equal(new MetricFigure(figure.Value, figure.Lower, figure.Upper, figure.Bound), window.Performance.Metrics[PerformanceReport.NameOf(metric)]);
        }
    }

    private void AssertDeadLetters(IBroker broker, ChaosRun run)
    {
        var letters = LogReader.ReadAll(broker.BootstrapServers, run.DeadLetterTopic)
            .Select(letter => letter.Message.Headers.ToDictionary(header => header.Key, header => Encoding.UTF8.GetString(header.GetValueBytes())))
            .Select(headers => (Partition: int.Parse(headers["sentinel-source-partition"]), Offset: long.Parse(headers["sentinel-source-offset"]), Reason: headers["sentinel-reason"]))
            .ToArray();
        output.WriteLine($"dead letters: {run.Sent.Bad.Count} sent, {letters.Length} written, {letters.Distinct().Count()} distinct");
        Assert.Equal(
            run.Sent.Bad.Select(bad => (bad.Key.Partition, bad.Key.Offset, bad.Value.Reason)).Order(),
            letters.Distinct().Order());
    }

    private async Task AssertDeliveriesAsync(ChaosRun run)
    {
        var attempts = run.Receiver.Attempts;
        var ids = attempts.Select(attempt => attempt.DeliveryId).Distinct().ToArray();
        output.WriteLine($"alerts: {ids.Length} deliveries received in {attempts.Count} attempts");
        Assert.NotEmpty(ids);
        Assert.DoesNotContain("", ids);

        // One event is one delivery: an attempt that is made again, because the silo died before it wrote down the answer, carries the same id and the same event.
        Assert.Equal(ids.Length, attempts.Select(attempt => (attempt.DeliveryId, EventId(attempt.Body))).Distinct().Count());
        Assert.Equal(ids.Length, attempts.Select(attempt => EventId(attempt.Body)).Distinct().Count());
        Assert.InRange(attempts.Count - ids.Length, 0, run.Kills);
        foreach (var model in WatchedVersion.All.Select(version => version.Id.Model).Distinct())
        {
            var deliveries = (await run.Client.ListAsync("deliveries", "deliveries", model, CancellationToken.None)).Deserialize<DeliveryView[]>(SentinelJson.Options)!;
            Assert.Distinct(deliveries.Select(delivery => delivery.Id));
            Assert.Subset(ids.ToHashSet(), deliveries.Where(delivery => delivery.State == DeliveryState.Delivered).Select(delivery => delivery.Id).ToHashSet());
        }
    }

    private static string EventId(string body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty("id").GetString()!;
    }
}
