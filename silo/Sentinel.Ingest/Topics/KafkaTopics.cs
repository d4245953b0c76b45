using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Sentinel.Ingest.Topics;

/// <summary>A topic that Sentinel needs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">Partitions that it is made with.</param>
/// <param name="Settings">Settings that it is made with, by Kafka's names.</param>
public sealed record TopicNeed(string Name, int Partitions, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>A topic with the broker's own settings.</summary>
    public TopicNeed(string name, int partitions)
        : this(name, partitions, new Dictionary<string, string>())
    {
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Settings.Select(s => $"{s.Key}={s.Value}").Prepend(string.Create(CultureInfo.InvariantCulture, $"partitions={Partitions}")));
}

/// <summary>A topic as it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Identity of this incarnation: a topic that was deleted and made again has another one.</param>
/// <param name="IsEphemeral">Whether the broker keeps it in memory only.</param>
/// <param name="Partitions">Its partitions.</param>
public sealed record TopicIdentity(string Name, string Id, bool IsEphemeral, int Partitions);

/// <summary>A topic is not there and may not be made; the message says what an administrator has to do.</summary>
public sealed class TopicMissingException(string message, Exception cause) : Exception(message, cause);

/// <summary>Makes sure of topics, and tells their incarnations apart. Threading: safe.</summary>
public sealed class KafkaTopics(KafkaConnection connection) : IDisposable
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);

    private readonly Lazy<IAdminClient> _admin = new(() => new AdminClientBuilder(connection.ClientConfig).SetLogHandler((_, _) => { }).Build());

    /// <summary>Makes the topic where it is not there. An existing one is taken as it is.</summary>
    /// <exception cref="TopicMissingException">It is not there and the broker refuses to make it.</exception>
    /// <exception cref="KafkaException">The broker did not answer; trying again may help.</exception>
    public async Task<TopicIdentity> EnsureAsync(TopicNeed need, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(need);
        if (await Task.Run(() => connection.IsEphemeral, cancellation).ConfigureAwait(false))
        {
            return await EnsureEphemeralAsync(need.Name, cancellation).ConfigureAwait(false);
        }

        return await FindAsync(need.Name).ConfigureAwait(false) ?? await CreateAsync(need, cancellation).ConfigureAwait(false);
    }

    /// <summary>The topic as it is now; null when it is not there.</summary>
    /// <exception cref="KafkaException">The broker did not answer; trying again may help.</exception>
    public async Task<TopicIdentity?> FindAsync(string topic)
    {
        try
        {
            var answer = await _admin.Value.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions { RequestTimeout = AnswerTime }).ConfigureAwait(false);
            var description = answer.TopicDescriptions[0];
            return new TopicIdentity(topic, description.TopicId.ToString(), IsEphemeral: false, description.Partitions.Count);
        }
        catch (DescribeTopicsException e) when (e.Results.TopicDescriptions[0].Error.Code == ErrorCode.UnknownTopicOrPart)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_admin.IsValueCreated)
        {
            _admin.Value.Dispose();
        }
    }

    // The mock cluster has no controller and so answers no administration; it makes a topic that is asked about, and every incarnation of it is known by a record of its own.
    private async Task<TopicIdentity> EnsureEphemeralAsync(string topic, CancellationToken cancellation)
    {
        var incarnation = await Task.Run(() => IncarnationTopic.Read(_admin.Value, connection.ClientConfig), cancellation).ConfigureAwait(false);
        var metadata = await Task.Run(() => _admin.Value.GetMetadata(topic, AnswerTime), cancellation).ConfigureAwait(false);
        return new TopicIdentity(topic, incarnation, IsEphemeral: true, metadata.Topics[0].Partitions.Count);
    }

    private async Task<TopicIdentity> CreateAsync(TopicNeed need, CancellationToken cancellation)
    {
        try
        {
            var topic = new TopicSpecification { Name = need.Name, NumPartitions = need.Partitions, ReplicationFactor = -1, Configs = need.Settings.ToDictionary() };
            await _admin.Value.CreateTopicsAsync([topic], new CreateTopicsOptions { RequestTimeout = AnswerTime, OperationTimeout = AnswerTime }).ConfigureAwait(false);
        }
        catch (CreateTopicsException e) when (e.Results[0].Error.Code == ErrorCode.TopicAlreadyExists)
        {
            // Another silo was faster.
        }
        catch (CreateTopicsException e)
        {
            throw new TopicMissingException($"Kafka topic '{need.Name}' is not there and may not be created ({e.Results[0].Error.Code}: {e.Results[0].Error.Reason}). Create it with {need}, or allow this client to.", e);
        }

        // The answer to the creation may come before every broker knows of it.
        for (var attempt = 0; ; attempt++)
        {
            if (await FindAsync(need.Name).ConfigureAwait(false) is { } found)
            {
                return found;
            }

            if (attempt == 50)
            {
                throw new KafkaException(new Error(ErrorCode.UnknownTopicOrPart, $"Kafka topic '{need.Name}' was created but is still unknown"));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellation).ConfigureAwait(false);
        }
    }
}
