using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Sentinel.Ingest.Configuration;

namespace Sentinel.Ingest.Tests.Configuration;

public sealed class IngestOptionsTests
{
    [Fact]
    public void Without_any_setting_the_defaults_hold() => Assert.Equal(new IngestOptions { Client = new Dictionary<string, string>() }.ToString(), Read().ToString());

    [Fact]
    public void Settings_are_read_from_the_sections_that_all_parts_share()
    {
        var options = Read(
            ("Kafka:BootstrapServers", "kafka:9092"), ("Kafka:Partitions", "12"), ("Kafka:GroupId", "g"), ("Checkpoint:Interval", "00:00:00.250"),
            ("Ingest:BatchRows", "99"), ("Ingest:Client:security.protocol", "SASL_SSL"));

        Assert.Equal(("kafka:9092", 12, "g", TimeSpan.FromMilliseconds(250), 99), (options.BootstrapServers, options.Partitions, options.GroupId, options.CheckpointInterval, options.BatchRows));
        Assert.Equal("SASL_SSL", options.Client["security.protocol"]);
    }

    [Fact]
    public void All_faults_are_told_at_once_by_name()
    {
        var fault = Assert.Throws<OptionsValidationException>(() => Read(("Kafka:Partitions", "0"), ("Kafka:GroupId", ""), ("Ingest:BatchRows", "100000"), ("Ingest:RetryDelay", "00:00:30")));

        Assert.Equal(
            [
                "`Ingest:BatchRows` must be between 1 and 65536, was 100000",
                "`Ingest:RetryDelay` must not exceed `Ingest:RetryDelayMax`, was 00:00:30 with 00:00:05",
                "`Kafka:GroupId` must be set, was ''",
                "`Kafka:Partitions` must be between 1 and 1024, was 0",
            ],
            fault.Failures.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_no_number_or_time_is_told_too()
    {
        var fault = Assert.Throws<OptionsValidationException>(() => Read(("Kafka:Partitions", "many"), ("Checkpoint:Interval", "soon")));

        Assert.Equal(["`Checkpoint:Interval` must be a time span such as 00:00:02, was 'soon'", "`Kafka:Partitions` must be a whole number, was 'many'"], fault.Failures.Order(StringComparer.Ordinal));
    }

    private static IngestOptions Read(params (string Name, string Value)[] settings) =>
        IngestOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value)).Build());
}
