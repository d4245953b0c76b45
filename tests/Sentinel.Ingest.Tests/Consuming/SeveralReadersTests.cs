using Sentinel.Ingest.Tests.Bench;

namespace Sentinel.Ingest.Tests.Consuming;

/// <summary>Several silos read one topic as one group.</summary>
[Collection(BrokerCollection.Name)]
public sealed class SeveralReadersTests(BrokerFixture brokers)
{
    [Theory, OnEmbeddedBroker, OnApacheKafka]
    public async Task One_more_than_there_are_partitions_runs_and_waits_for_a_partition_to_be_left(BrokerKind kind)
    {
        using var bench = await IngestBench.OnAsync(brokers, kind);
        var readers = new List<RunningIngest>();
        try
        {
            for (var i = 0; i <= IngestBench.Partitions; i++)
            {
                readers.Add(await bench.StartAsync());
            }

            await AllRunAsync(IngestBench.Partitions + 1);
            var leaving = readers.First(reader => !reader.Predictions.IsEmpty);
            RunningIngest[] staying = [.. readers.Where(reader => reader != leaving)];
            await leaving.StopAsync();
            await bench.Changed.UntilAsync("each of those that stay reads a partition", () => staying.All(reader => reader.Predictions.Length == 1), Stand);
            bench.SendRows(1_000);
            await bench.SettledAsync(staying);

            bench.AssertEveryRowIsCountedOnce();
        }
        finally
        {
            foreach (var reader in readers)
            {
                await reader.DisposeAsync();
            }
        }

        Task AllRunAsync(int count) => bench.Changed.UntilAsync(
            "every one runs, and every partition is read once",
            () => readers.Count(reader => reader.Status.State == "running") == count && Partitions().Order().SequenceEqual(Enumerable.Range(0, IngestBench.Partitions)),
            Stand);

        IEnumerable<int> Partitions() => readers.SelectMany(reader => reader.Predictions).Select(partition => partition.Partition);

        string Stand() => string.Join(" | ", readers.Select(reader => $"{reader.Status.State} {reader.Status.Fault} {string.Join(' ', reader.Predictions)}"));
    }
}
