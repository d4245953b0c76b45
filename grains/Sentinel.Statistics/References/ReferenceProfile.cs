using System.Security.Cryptography;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.References;

/// <summary>
/// The frozen profile that a version's live data is held against: one reference per feature, and of the predictions and predicted
/// classes where there are any. Immutable; its digest is the SHA-256 of its encoded bytes. It keeps counts and moments, no rows.
/// </summary>
public sealed class ReferenceProfile
{
    private readonly Lazy<byte[]> _encoded;

    internal ReferenceProfile(
        long rows,
        string convention,
        IReadOnlyList<FeatureReference> features,
        NumericReference? prediction,
        CategoricalReference? @class)
    {
        Rows = rows;
        Convention = convention;
        Features = features;
        Prediction = prediction;
        Class = @class;
        _encoded = new Lazy<byte[]>(() => ReferenceEncoding.Encode(this));
        Digest = Convert.ToHexStringLower(SHA256.HashData(_encoded.Value));
    }

    /// <summary>The number of rows that were frozen, at least one.</summary>
    public long Rows { get; }

    /// <summary>The convention that the figures against this reference follow.</summary>
    public string Convention { get; }

    /// <summary>The features in the signature's order.</summary>
    public IReadOnlyList<FeatureReference> Features { get; }

    /// <summary>The numeric predictions, where the reference has them.</summary>
    public NumericReference? Prediction { get; }

    /// <summary>The predicted classes, where the reference has them.</summary>
    public CategoricalReference? Class { get; }

    /// <summary>SHA-256 of the encoded bytes, lower-case hexadecimal.</summary>
    public string Digest { get; }

    /// <summary>The versioned bytes: magic, version, payload, CRC-32C.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded.Value;

    /// <summary>Reads bytes that <see cref="Encoded"/> gave, of this version or an older one.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a reference, are damaged, or are of a newer version.</exception>
    public static ReferenceProfile Decode(ReadOnlySpan<byte> bytes) => ReferenceEncoding.Decode(bytes);

    /// <summary>Freezes the columns that a schema names.</summary>
    /// <exception cref="ReferenceException">The table has no rows, or a column is absent or of another kind.</exception>
    public static ReferenceProfile From(ColumnTable table, ReferenceSchema schema)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(schema);
        if (table.Rows == 0)
        {
            throw new ReferenceException("The reference has no rows: give it at least one, better a few thousand.");
        }

        var features = schema.Features.Select(feature => Freeze(table, feature)).ToArray();
        var prediction = schema.Prediction is { } p ? Freeze(table, new FeatureSpec(p, FeatureType.Numeric)).Numeric : null;
        var @class = schema.Class is { } c ? Freeze(table, new FeatureSpec(c, FeatureType.Categorical)).Categorical : null;
        return new ReferenceProfile(table.Rows, Conventions.PopulationStability, features, prediction, @class);
    }

    private static FeatureReference Freeze(ColumnTable table, FeatureSpec feature)
        => (table.Find(feature.Name), feature.Type) switch
        {
            (NumericColumn column, FeatureType.Numeric) => new FeatureReference(NumericReference.From(column.Name, column.Values)),
            (CategoricalColumn column, FeatureType.Categorical) => new FeatureReference(CategoricalReference.From(column.Name, column.Codes, column.Dictionary)),
            (null, _) => throw new ReferenceException(
                $"The reference has no column \"{feature.Name}\"; it has {string.Join(", ", table.Columns.Select(column => column.Name))}."),
            _ => throw new ReferenceException($"Column \"{feature.Name}\" of the reference was not read as {feature.Type.ToString().ToLowerInvariant()}."),
        };
}
