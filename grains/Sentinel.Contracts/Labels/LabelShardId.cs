using Sentinel.Contracts.Batches;

namespace Sentinel.Contracts.Labels;

/// <summary>The identity of a label shard, written <c>model@version/shard</c>: it joins the rows of one part of the ids.</summary>
/// <param name="ModelVersion">The version whose rows it joins.</param>
/// <param name="Shard">Number of the shard, from 0 to <see cref="Count"/> - 1.</param>
[GenerateSerializer, Immutable, Alias("sentinel.label-shard-id")]
public sealed record LabelShardId([property: Id(0)] ModelVersionId ModelVersion, [property: Id(1)] int Shard)
{
    /// <summary>Label shards of a version: fixed, since what they store would be in the wrong place otherwise.</summary>
    public const int Count = 4;

    private const int ShardBits = 2;

    /// <summary>The shard of an id.</summary>
    public static int Of(RowId id) => (int)(id.High >> (64 - ShardBits));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{ModelVersion}/{Shard}");

    /// <summary>Reads <c>model@version/shard</c>.</summary>
    /// <exception cref="FormatException">The text is no label shard.</exception>
    public static LabelShardId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('/');
        return parts.Length == 2 && ModelVersionId.TryParse(parts[0], out var version)
            && int.TryParse(parts[1], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var shard) && shard < Count
                ? new LabelShardId(version, shard)
                : throw new FormatException($"'{text}' is not a label shard; write MODEL@VERSION/SHARD");
    }
}
