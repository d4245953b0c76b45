namespace Sentinel.Testing.Brokers;

/// <summary>A Kafka broker, or a cluster of them, that outlives the silos that read it.</summary>
public interface IBroker : IAsyncDisposable
{
    /// <summary>What it is, for the reader of a test's output.</summary>
    string Name { get; }

    /// <summary>Where it is.</summary>
    string BootstrapServers { get; }

    /// <summary>Kills a part of it that it can do without, and starts that again; nothing where it has no such part.</summary>
    /// <param name="random">Chooses the part.</param>
    Task DisturbAsync(Random random);
}
