using Microsoft.Extensions.Configuration;
using Sentinel.Silo.Configuration;

namespace Sentinel.Silo.Tests.Configuration;

public sealed class SiloOptionsReaderTests
{
    [Fact]
    public void An_empty_configuration_is_a_silo_on_loopback_with_everything_embedded()
    {
        var options = Read().Options!;

        Assert.Equal("http://127.0.0.1:8080", options.Http.Urls);
        Assert.True(options.Kafka.IsEmbedded);
        Assert.Equal(StorageKind.File, options.Storage.Kind);
    }

    [Fact]
    public void All_faults_are_told_at_once_each_by_its_option()
    {
        var errors = Read(
            ("Kafka:Partitions", "0"), ("Kafka:Partition", "3"), ("Checkpoint:Interval", "soon"), ("Storage:Kind", "PostgreSql"), ("Cluster:SiloPort", "30000"), ("Http:Urls", "http://0.0.0.0:8080"),
            ("Security:ApiKey:0:Name", "x"), ("Kafka:EventTopic", "sentinel.labels")).Errors;

        Assert.Equal(
            [
                "`Checkpoint:Interval` must be a time span such as 00:00:02, was 'soon'",
                "`Cluster:SiloPort` and `Cluster:GatewayPort` must differ, were both 30000",
                "`Http:Urls` must be a loopback address while `Security:ApiKeys` is empty, was 'http://0.0.0.0:8080': configure at least one key, or listen on 127.0.0.1",
                "`Kafka:LabelTopic` and `Kafka:EventTopic` must differ, were both 'sentinel.labels'",
                "`Kafka:Partition` is not an option; did you mean `Kafka:Partitions`?",
                "`Kafka:Partitions` must be between 1 and 1024, was 0",
                "`Security:ApiKey` is not an option; did you mean `Security:ApiKeys`?",
                "`Storage:Kind` must be one of File, AzureBlob, Memory, was 'PostgreSql'",
            ],
            errors.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_takes_rows_in_folds_and_judges_them_is_set_like_the_rest()
    {
        var options = Read(
            ("Kafka:BootstrapServers", "kafka:9092"), ("Kafka:GroupId", "g"), ("Checkpoint:Interval", "00:00:00.250"), ("Ingest:BatchRows", "99"), ("Ingest:Client:security.protocol", "SASL_SSL"),
            ("Shards:WindowsPerCall", "8"), ("Versions:ShardIdleAfter", "00:05:00")).Options!;

        Assert.Equal(("kafka:9092", "g", TimeSpan.FromMilliseconds(250), 99), (options.Kafka.BootstrapServers, options.Kafka.GroupId, options.Checkpoint.Interval, options.Ingest.BatchRows));
        Assert.Equal("SASL_SSL", options.Ingest.Client["security.protocol"]);
        Assert.Equal((8, TimeSpan.FromMinutes(5)), (options.Shards.WindowsPerCall, options.Versions.ShardIdleAfter));
    }

    [Fact]
    public void Faults_of_what_takes_rows_in_folds_and_judges_them_are_told_with_the_rest()
    {
        var errors = Read(
            ("Kafka:GroupId", ""), ("Ingest:BatchRows", "100000"), ("Ingest:RetryDelay", "00:00:30"), ("Ingest:BatchByte", "1"), ("Shards:PendingWindowsMax", "0"), ("Shards:RetryPeriod", "often"),
            ("Versions:ShardIdleAfter", "2.00:00:00")).Errors;

        Assert.Equal(
            [
                "`Ingest:BatchByte` is not an option; did you mean `Ingest:BatchBytes`?",
                "`Ingest:BatchRows` must be between 1 and 65536, was 100000",
                "`Ingest:RetryDelay` must not exceed `Ingest:RetryDelayMax`, was 00:00:30 with 00:00:05",
                "`Kafka:GroupId` must be set, was ''",
                "`Shards:PendingWindowsMax` must be between 1 and 10000, was 0",
                "`Shards:RetryPeriod` must be a time span such as 00:00:02, was 'often'",
                "`Versions:ShardIdleAfter` must be between 00:00:00.1000000 and 1.00:00:00, was 2.00:00:00",
            ],
            errors.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_key_opens_an_address_beyond_loopback()
    {
        var reading = Read(
            ("Http:Urls", "http://*:8080;https://[::]:8443"), ("Security:ApiKeys:0:Name", "ci"), ("Security:ApiKeys:0:Sha256", new string('0', 64)), ("Security:ApiKeys:0:Role", "operator"));

        Assert.Empty(reading.Errors);
        Assert.Equal(Role.Operator, reading.Options!.Security.ApiKeys[0].Role);
    }

    [Fact]
    public void A_key_in_the_clear_is_no_digest()
    {
        var errors = Read(("Security:ApiKeys:0:Name", "ci"), ("Security:ApiKeys:0:Sha256", "secret")).Errors;

        Assert.StartsWith("`Security:ApiKeys:0:Sha256` must match", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Blob_storage_needs_a_connection_string() =>
        Assert.Equal("`Storage:ConnectionString` must be set when `Storage:Kind` is AzureBlob", Assert.Single(Read(("Storage:Kind", "AzureBlob")).Errors));

    [Fact]
    public void A_silo_joins_the_primary_with_storage_and_a_log_that_both_share()
    {
        var cluster = Read(
            ("Cluster:PrimarySilo", "localhost:11111"), ("Cluster:SiloPort", "11112"), ("Storage:Kind", "AzureBlob"), ("Storage:ConnectionString", "UseDevelopmentStorage=true"), ("Kafka:BootstrapServers", "broker:9092")).Options!.Cluster;

        Assert.Equal("127.0.0.1:11111", cluster.PrimaryEndpoint!.ToString());
        Assert.Null(Read().Options!.Cluster.PrimaryEndpoint);
    }

    [Fact]
    public void A_silo_cannot_join_with_records_and_a_log_of_its_own()
    {
        var errors = Read(("Cluster:PrimarySilo", "127.0.0.1:11111")).Errors;

        Assert.Equal(
            [
                "`Cluster:PrimarySilo` must be another silo's address, and 11111 is this one's `Cluster:SiloPort`: leave it empty on the first silo, or give this silo a port of its own",
                "`Storage:Kind` must be AzureBlob when `Cluster:PrimarySilo` is set, was File: all silos of a cluster share their records; set it, and `Storage:ConnectionString`, alike on every silo",
                "`Kafka:BootstrapServers` must be set when `Cluster:PrimarySilo` is set: all silos of a cluster read one log; set it alike on every silo",
            ],
            errors);
    }

    [Theory]
    [InlineData("primary:11111")]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.7:11111")]
    [InlineData("127.0.0.1:99999")]
    public void A_primary_silo_is_an_address_of_this_machine(string primary) =>
        Assert.Contains(
            $"`Cluster:PrimarySilo` must be the address of the first silo's `Cluster:SiloPort` on this machine, such as 127.0.0.1:11111, was '{primary}'",
            Read(("Cluster:PrimarySilo", primary)).Errors);

    private static SiloOptionsReading Read(params (string Key, string Value)[] settings) =>
        SiloOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build());
}
