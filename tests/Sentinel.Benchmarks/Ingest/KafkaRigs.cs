using System.Text;
using Sentinel.Benchmarks.Data;
using Sentinel.Testing.Brokers;

namespace Sentinel.Benchmarks.Ingest;

/// <summary>What is sent through which broker.</summary>
internal static class KafkaRigs
{
    private const int BatchRows = 500;
    private const int Distinct = 100_000;

    // The embedded broker keeps about 5 MB of each partition.
    private const int EmbeddedPartitions = 64;
    private const int GenuinePartitions = 4;

    /// <summary>One row a message, and column batches, on the embedded broker.</summary>
    public static async Task EmbeddedAsync(TextWriter report)
    {
        await using (var broker = await EmbeddedBrokerProcess.StartAsync(EmbeddedPartitions))
        {
            await new KafkaRig(broker, report).RunAsync("one row a message", Singles(600_000), 600_000, EmbeddedPartitions);
        }

        await using (var broker = await EmbeddedBrokerProcess.StartAsync(EmbeddedPartitions))
        {
            await new KafkaRig(broker, report).RunAsync("column batches of 500", Batches(2_000_000), 2_000_000, EmbeddedPartitions);
        }
    }

    /// <summary>The same on Apache Kafka.</summary>
    public static async Task GenuineAsync(TextWriter report)
    {
        if (ApacheKafka.MissingReason is { } reason)
        {
            await report.WriteLineAsync($"genuine Kafka: skipped, {reason}");
            return;
        }

        await OnGenuineAsync(report, "one row a message", Singles(2_000_000), 2_000_000);
        await OnGenuineAsync(report, "column batches of 500", Batches(6_000_000), 6_000_000);
    }

    private static async Task OnGenuineAsync(TextWriter report, string what, IEnumerable<byte[]> messages, long rows)
    {
        var parent = Directory.CreateTempSubdirectory("sentinel-bench-kafka-");
        await using (var broker = await ApacheKafka.StartAsync(parent.CreateSubdirectory("broker").FullName, brokers: 1))
        {
            await new KafkaRig(broker, report).RunAsync(what, messages, rows, GenuinePartitions);
        }

        parent.Delete(recursive: true);
    }

    private static IEnumerable<byte[]> Singles(int count)
    {
        var rows = Rows.Seeded(Distinct, seed: 2);
        var values = Enumerable.Range(0, Distinct).Select(row => Encoding.UTF8.GetBytes(rows.Single(row))).ToArray();
        return Enumerable.Range(0, count).Select(i => values[i % Distinct]);
    }

    private static IEnumerable<byte[]> Batches(int rowCount)
    {
        var rows = Rows.Seeded(Distinct, seed: 2);
        var values = Enumerable.Range(0, Distinct / BatchRows).Select(i => Encoding.UTF8.GetBytes(rows.Columns(i * BatchRows, BatchRows))).ToArray();
        return Enumerable.Range(0, rowCount / BatchRows).Select(i => values[i % values.Length]);
    }
}
