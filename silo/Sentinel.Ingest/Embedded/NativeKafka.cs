using System.Runtime.InteropServices;

namespace Sentinel.Ingest.Embedded;

/// <summary>The part of librdkafka's C interface that Confluent.Kafka does not pass on: the mock cluster (rdkafka_mock.h) and the cluster id.</summary>
internal static partial class NativeKafka
{
    /// <summary>Kind of client that produces.</summary>
    public const int Producer = 0;

    /// <summary>Length of the buffer that error texts are written to.</summary>
    public const int ErrorBytes = 512;

    private const string Library = "librdkafka";

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_new")]
    public static partial nint NewConfiguration();

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Set(nint configuration, string name, string value, Span<byte> error, nuint errorBytes);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_destroy")]
    public static partial void DestroyConfiguration(nint configuration);

    [LibraryImport(Library, EntryPoint = "rd_kafka_new")]
    public static partial nint NewClient(int kind, nint configuration, Span<byte> error, nuint errorBytes);

    [LibraryImport(Library, EntryPoint = "rd_kafka_destroy")]
    public static partial void DestroyClient(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_clusterid")]
    public static partial nint ClusterId(nint client, int timeoutMilliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mem_free")]
    public static partial void Free(nint client, nint memory);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_new")]
    public static partial nint NewMockCluster(nint client, int brokers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    public static partial void DestroyMockCluster(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    public static partial nint MockBootstrapServers(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateMockTopic(nint cluster, string topic, int partitions, int replicas);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_group_initial_rebalance_delay_ms")]
    public static partial void SetMockRebalanceDelay(nint cluster, int milliseconds);

    /// <summary>Makes a client that only carries something else.</summary>
    /// <exception cref="ArgumentException">librdkafka does not know a setting, or refuses its value.</exception>
    /// <exception cref="InvalidOperationException">The client cannot be made.</exception>
    public static nint NewCarrier(IEnumerable<KeyValuePair<string, string>> settings)
    {
        // Confluent.Kafka finds the library wherever its package put it; the name above then resolves to the same one.
        Confluent.Kafka.Library.Load();
        Span<byte> error = stackalloc byte[ErrorBytes];
        var configuration = NewConfiguration();
        foreach (var (name, value) in settings)
        {
            if (Set(configuration, name, value, error, ErrorBytes) != 0)
            {
                DestroyConfiguration(configuration);
                throw new ArgumentException($"Kafka client setting {name}: {Text(error)}", nameof(settings));
            }
        }

        var client = NewClient(Producer, configuration, error, ErrorBytes);
        if (client == 0)
        {
            DestroyConfiguration(configuration);
            throw new InvalidOperationException($"A Kafka client could not be made: {Text(error)}");
        }

        return client;
    }

    private static string Text(ReadOnlySpan<byte> error) => System.Text.Encoding.UTF8.GetString(error[..Math.Max(0, error.IndexOf((byte)0))]);
}
