using System.Security.Cryptography;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.Segments;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.References;

/// <summary>
/// The frozen profile that a version's live data is held against: one reference per feature, and of the predictions and predicted
/// classes where there are any, and of the numeric features together. Immutable; its digest is the SHA-256 of its encoded bytes. It keeps counts and moments, no rows.
/// </summary>
public sealed class ReferenceProfile
{
    private readonly Lazy<byte[]> _encoded;
    private readonly Lazy<string> _digest;

    internal ReferenceProfile(
        long rows,
        string convention,
        IReadOnlyList<FeatureReference> features,
        NumericReference? prediction,
        CategoricalReference? @class,
        OutcomeReference? outcomes,
        byte[]? encoded = null)
    {
        Rows = rows;
        Convention = convention;
        Features = features;
        Prediction = prediction;
        Class = @class;
        Outcomes = outcomes;
        // What was frozen by an older version keeps its bytes: its digest is what records and windows name it by.
        _encoded = new Lazy<byte[]>(() => encoded ?? ReferenceEncoding.Encode(this));
        _digest = new Lazy<string>(() => Convert.ToHexStringLower(SHA256.HashData(_encoded.Value)));
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

    /// <summary>What its predictions were worth by its labels, where the reference has them.</summary>
    public OutcomeReference? Outcomes { get; }

    /// <summary>The numeric features together; null when fewer than two of them are numbers in half of the rows, and in profiles of versions before 3.</summary>
    public JointReference? Joint { get; init; }

    /// <summary>The declared segments, in the signature's order; none where the version declares none, and in references that were frozen without.</summary>
    public IReadOnlyList<SegmentReference> Segments { get; init; } = [];

    /// <summary>SHA-256 of the encoded bytes, lower-case hexadecimal.</summary>
    public string Digest => _digest.Value;

    /// <summary>The versioned bytes: magic, version, payload, CRC-32C.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded.Value;

    /// <summary>Reads bytes that <see cref="Encoded"/> gave, of this version or an older one.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a reference, are damaged, or are of a newer version.</exception>
    public static ReferenceProfile Decode(ReadOnlySpan<byte> bytes) => ReferenceEncoding.Decode(bytes);

    /// <summary>Whether its rows had times, so that a season can be told.</summary>
    public bool HasTimes => Prediction?.Evidence.Frozen.PhaseCounts is not null || Class?.Evidence.Frozen.PhaseCounts is not null
        || Features.Any(feature => feature.Evidence.Frozen.PhaseCounts is not null);

    /// <summary>Freezes the columns that a schema names, and how dependent the rows are in the order in which they stand.</summary>
    /// <exception cref="ReferenceException">The table has no rows, a column is absent or of another kind, a time cannot be read, or no label is of use.</exception>
    public static ReferenceProfile From(ColumnTable table, ReferenceSchema schema)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(schema);
        if (table.Rows == 0)
        {
            throw new ReferenceException("The reference has no rows: give it at least one, better a few thousand.");
        }

        byte[] phases = ReferenceTimes.PhasesOf(table, schema.Time);
        var features = schema.Features.Select(feature => Freeze(table, feature, phases)).ToArray();
        var prediction = schema.Prediction is { } p ? Freeze(table, new FeatureSpec(p, FeatureType.Numeric), phases).Numeric : null;
        var @class = schema.Class is { } c ? Freeze(table, new FeatureSpec(c, FeatureType.Categorical), phases).Categorical : null;
        double[][] numeric = [.. schema.Features.Select(feature => table.Find(feature.Name)).OfType<NumericColumn>().Select(column => column.Values)];
        return new ReferenceProfile(table.Rows, Conventions.PopulationStability, features, prediction, @class, ReferenceOutcomes.From(table, schema, @class))
        {
            Joint = JointFreezer.Freeze(numeric, JointReference.UsualSampleEvery),
            Segments = SegmentReference.From(table, schema, features, prediction, @class),
        };
    }

    private static FeatureReference Freeze(ColumnTable table, FeatureSpec feature, byte[] phases)
        => (table.Find(feature.Name), feature.Type) switch
        {
            (NumericColumn column, FeatureType.Numeric) => new FeatureReference(NumericReference.From(column.Name, column.Values).Ordered(column.Values, phases)),
            (CategoricalColumn column, FeatureType.Categorical) => new FeatureReference(CategoricalReference.From(column.Name, column.Codes, column.Dictionary).Ordered(column.Codes, column.Dictionary, phases)),
            (null, _) => throw new ReferenceException(
                $"The reference has no column \"{feature.Name}\"; it has {string.Join(", ", table.Columns.Select(column => column.Name))}."),
            _ => throw new ReferenceException($"Column \"{feature.Name}\" of the reference was not read as {feature.Type.ToString().ToLowerInvariant()}."),
        };
}
