using System.Reflection;
using Sentinel.Ingest.Embedded;
using Sentinel.Testing.Brokers;
using Xunit.Sdk;

namespace Sentinel.Ingest.Tests.Bench;

/// <summary>What a test of the whole way runs on.</summary>
public enum BrokerKind
{
    Embedded,
    Apache,
}

/// <summary>The brokers of one run of the suite, each started when the first test asks for it.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private EmbeddedBroker? _embedded;
    private IBroker? _apache;
    private string _folder = "";

    public async Task<string> BootstrapServersAsync(BrokerKind kind)
    {
        if (kind == BrokerKind.Embedded)
        {
            _embedded ??= EmbeddedBroker.Start(new EmbeddedBrokerOptions());
            return _embedded.BootstrapServers;
        }

        if (_apache is null)
        {
            _folder = Directory.CreateTempSubdirectory("sentinel-kafka-").FullName;
            _apache = UserBroker.Configured is null ? await ApacheKafka.StartAsync(_folder, brokers: 1) : new UserBroker();
        }

        return _apache.BootstrapServers;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _embedded?.Dispose();
        if (_apache is not null)
        {
            await _apache.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }
}

[CollectionDefinition(Name)]
public sealed class BrokerCollection : ICollectionFixture<BrokerFixture>
{
    public const string Name = "brokers";
}

/// <summary>Runs a theory on the embedded broker.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnEmbeddedBrokerAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[BrokerKind.Embedded]];
}

/// <summary>Runs a theory on a genuine Apache Kafka, or skips it and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnApacheKafkaAttribute : DataAttribute
{
    public OnApacheKafkaAttribute() => Skip = UserBroker.Configured is null ? ApacheKafka.MissingReason : null;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[BrokerKind.Apache]];
}
