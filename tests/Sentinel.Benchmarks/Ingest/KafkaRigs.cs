using System.Text;
using Sentinel.Benchmarks.Data;
using Sentinel.Testing.Brokers;

namespace Sentinel.Benchmarks.Ingest;

/// <summary>What is sent through which broker.</summary>
internal static class KafkaRigs
{
    private const int BatchRows = 500;
    private const int Distinct = 100_000;

    // The default of a monitor; then windows so large that closing them costs next to nothing.
    private const int WindowRows = 2_000;
    private const int LargeWindowRows = 100_000;

    // The embedded broker keeps about 5 MB of each partition.
    private const int EmbeddedPartitions = 64;
    private const int GenuinePartitions = 4;

    /// <summary>One row a message, and column batches, on the embedded broker.</summary>
    public static async Task EmbeddedAsync(TextWriter report)
    {
        await using (var broker = await EmbeddedBrokerProcess.StartAsync(EmbeddedPartitions))
        {
            await new KafkaRig(broker, WindowRows, report).RunAsync("one row a message", Singles(600_000), 600_000, EmbeddedPartitions);
        }

        await using (var broker = await EmbeddedBrokerProcess.StartAsync(EmbeddedPartitions))
        {
            await new KafkaRig(broker, WindowRows, report).RunAsync("column batches of 500", Batches(2_000_000), 2_000_000, EmbeddedPartitions);
        }
    }

    /// <summary>One row a message on Apache Kafka.</summary>
    public static Task GenuineRowsAsync(TextWriter report) => OnGenuineAsync(report, "one row a message", Singles(2_000_000), 2_000_000);

    /// <summary>Column batches on Apache Kafka.</summary>
    public static Task GenuineBatchesAsync(TextWriter report) => OnGenuineAsync(report, "column batches of 500", Batches(6_000_000), 6_000_000);

    private static async Task OnGenuineAsync(TextWriter report, string what, IEnumerable<byte[]> messages, long rows)
    {
        if (ApacheKafka.MissingReason is { } reason)
        {
            await report.WriteLineAsync($"genuine Kafka: skipped, {reason}");
            return;
        }

        foreach (var windowRows in (int[])[WindowRows, LargeWindowRows])
        {
            await OnGenuineAsync(report, what, messages, rows, windowRows);
        }
    }

    private static async Task OnGenuineAsync(TextWriter report, string what, IEnumerable<byte[]> messages, long rows, int windowRows)
    {
        var parent = Directory.CreateTempSubdirectory("sentinel-bench-kafka-");
        await using (var broker = await ApacheKafka.StartAsync(parent.CreateSubdirectory("broker").FullName, brokers: 1))
        {
            await new KafkaRig(broker, windowRows, report).RunAsync(what, messages, rows, GenuinePartitions);
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
