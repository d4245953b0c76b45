namespace Sentinel.Contracts;

/// <summary>The identity of a window shard, written <c>model@version/topic/partition</c>: what one partition of a topic holds of one version.</summary>
/// <param name="ModelVersion">The version whose rows the shard folds.</param>
/// <param name="Topic">Kafka topic.</param>
/// <param name="Partition">Partition number, 0-based.</param>
[GenerateSerializer, Immutable, Alias("sentinel.shard-id")]
public sealed record ShardId([property: Id(0)] ModelVersionId ModelVersion, [property: Id(1)] string Topic, [property: Id(2)] int Partition)
{
    /// <summary>How the name of a topic ends whose rows are made of logged requests and answers: a version may have rows of such a topic beside those of the one of predictions.</summary>
    public const string LoggedSuffix = ".pairs";

    /// <summary>Whether its rows are made of logged requests and answers.</summary>
    public bool IsLogged => Topic.EndsWith(LoggedSuffix, StringComparison.Ordinal);

    /// <summary>The part after the version, <c>topic/partition</c>: the key of <see cref="Versions.VersionStatus.RowsByTopicPartition"/>.</summary>
    public string TopicPartition => FormattableString.Invariant($"{Topic}/{Partition}");

    /// <inheritdoc/>
    public override string ToString() => $"{ModelVersion}/{TopicPartition}";

    /// <summary>Reads <c>model@version/topic/partition</c>.</summary>
    /// <exception cref="FormatException">The text is no shard identity.</exception>
    public static ShardId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('/');
        return parts.Length == 3 && ModelVersionId.TryParse(parts[0], out var version) && parts[1].Length > 0
            && int.TryParse(parts[2], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var partition)
                ? new ShardId(version, parts[1], partition)
                : throw new FormatException($"'{text}' is not a shard; write MODEL@VERSION/TOPIC/PARTITION");
    }
}
