namespace Sentinel.Testing.Brokers;

/// <summary>The broker that the environment variable <c>KAFKA_BOOTSTRAP_SERVERS</c> names. It is not ours: it is neither disturbed nor ended.</summary>
public sealed class UserBroker : IBroker
{
    /// <summary>The variable's value; null where it is not set.</summary>
    public static string? Configured { get; } = Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS") is { Length: > 0 } servers ? servers : null;

    /// <inheritdoc/>
    public string Name => "the broker of KAFKA_BOOTSTRAP_SERVERS";

    /// <inheritdoc/>
    public string BootstrapServers => Configured ?? throw new InvalidOperationException("KAFKA_BOOTSTRAP_SERVERS is not set");

    /// <inheritdoc/>
    public Task DisturbAsync(Random random) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
