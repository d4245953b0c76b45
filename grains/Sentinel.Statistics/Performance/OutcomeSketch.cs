using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Performance;

/// <summary>
/// What is kept of the predictions of a window (or of a segment of it) that labels have come for: enough for every figure of performance.
/// Counts and exact sums only, so that parts merged in any order and grouping give the same bytes and the same figures as one pass.
/// About 400 counts for two classes, bounded by the classes for several, nine sums for numbers. Not safe for concurrent use.
/// </summary>
public sealed class OutcomeSketch
{
    private const ushort Version = 1;
    private const string What = "an outcome sketch";

    private readonly BinaryOutcomes? _binary;
    private readonly MulticlassOutcomes? _multiclass;
    private readonly RegressionOutcomes? _regression;

    /// <summary>An empty sketch.</summary>
    public OutcomeSketch(OutcomeSchema schema)
    {
        Schema = schema ?? throw new ArgumentNullException(nameof(schema));
        _binary = schema.Kind == OutcomeKind.Binary ? new BinaryOutcomes() : null;
        _multiclass = schema.Kind == OutcomeKind.Multiclass ? new MulticlassOutcomes(schema.Classes.Count) : null;
        _regression = schema.Kind == OutcomeKind.Regression ? new RegressionOutcomes() : null;
    }

    private OutcomeSketch(OutcomeSchema schema, BinaryOutcomes? binary, MulticlassOutcomes? multiclass, RegressionOutcomes? regression, long unusable)
    {
        Schema = schema;
        _binary = binary;
        _multiclass = multiclass;
        _regression = regression;
        Unusable = unusable;
    }

    /// <summary>How predictions and labels are read.</summary>
    public OutcomeSchema Schema { get; }

    /// <summary>Rows that take part in figures.</summary>
    public long Rows => _binary?.Rows ?? _multiclass?.Rows ?? _regression!.Rows;

    /// <summary>Rows with a label that do not: no prediction or class to hold it against, or a label that is not of the model's kind.</summary>
    public long Unusable { get; private set; }

    internal BinaryOutcomes? Binary => _binary;

    internal MulticlassOutcomes? Multiclass => _multiclass;

    internal RegressionOutcomes? Regression => _regression;

    private static ReadOnlySpan<byte> Magic => "SOUT"u8;

    /// <summary>Adds a row. O(1).</summary>
    /// <param name="prediction">The number or probability that was predicted; not finite for none.</param>
    /// <param name="className">The class that was predicted, or null: of two classes the schema's threshold then decides.</param>
    /// <param name="label">What came true.</param>
    public void Add(double prediction, string? className, OutcomeLabel label)
    {
        if (!TryAdd(prediction, OutcomeLabel.From(className), label))
        {
            Unusable++;
        }
    }

    /// <summary>Adds all that another sketch of the same schema holds.</summary>
    /// <exception cref="ArgumentException">The schemas differ.</exception>
    public void Merge(OutcomeSketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!Schema.SameAs(other.Schema))
        {
            throw new ArgumentException("Sketches of outcomes that are read differently cannot be merged.", nameof(other));
        }

        Unusable += other.Unusable;
        _binary?.Merge(other._binary!);
        _multiclass?.Merge(other._multiclass!);
        _regression?.Merge(other._regression!);
    }

    /// <summary>The figures; those that need the order of scores are on bins and carry their bound. O(bins), O(classes²) for several classes.</summary>
    public PerformanceReport Report() => this switch
    {
        { _binary: { } binary } => BinaryFigures.Of(binary, Schema, Unusable),
        { _multiclass: { } multiclass } => MulticlassFigures.Of(multiclass, Schema, Unusable),
        _ => RegressionFigures.Of(_regression!, Unusable),
    };

    /// <summary>The versioned bytes: magic, version, payload, CRC-32C. Equal outcomes give equal bytes.</summary>
    public byte[] Encode()
    {
        var writer = Frame.Open(Magic, Version);
        writer.Byte((byte)Schema.Kind);
        writer.Count(Unusable);
        _binary?.WriteTo(writer);
        _multiclass?.WriteTo(writer);
        _regression?.WriteTo(writer);
        return Frame.Close(writer);
    }

    /// <summary>Reads bytes that <see cref="Encode"/> gave, of this version or an older one.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such sketch, are damaged, of a newer version, or of another schema.</exception>
    public static OutcomeSketch Decode(ReadOnlySpan<byte> bytes, OutcomeSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var reader = Frame.Read(bytes, Magic, Version, What, out _);
        byte kind = reader.Byte();
        if (kind != (byte)schema.Kind)
        {
            throw new InvalidDataException($"Outcomes of kind {kind} do not belong to a version whose kind is {schema.Kind}.");
        }

        long unusable = reader.Count();
        var sketch = new OutcomeSketch(
            schema,
            schema.Kind == OutcomeKind.Binary ? BinaryOutcomes.ReadFrom(ref reader) : null,
            schema.Kind == OutcomeKind.Multiclass ? MulticlassOutcomes.ReadFrom(ref reader, schema.Classes.Count) : null,
            schema.Kind == OutcomeKind.Regression ? RegressionOutcomes.ReadFrom(ref reader) : null,
            unusable);
        return reader.AtEnd ? sketch : throw new InvalidDataException("The outcome sketch is longer than its fields.");
    }

    private bool TryAdd(double prediction, OutcomeLabel predicted, OutcomeLabel actual)
    {
        bool scored = double.IsFinite(prediction);
        if (_regression is not null)
        {
            if (!scored || double.IsNaN(actual.Number))
            {
                return false;
            }

            _regression.Add(prediction, actual.Number);
            return true;
        }

        bool named = predicted.HasClass;
        if (!actual.HasClass || (!named && (_multiclass is not null || !scored)))
        {
            return false;
        }

        if (_binary is not null)
        {
            _binary.Add(prediction, named ? Schema.IsPositive(predicted) : prediction >= Schema.Threshold, Schema.IsPositive(actual));
        }
        else
        {
            _multiclass!.Add(prediction, Schema.IndexOf(predicted), Schema.IndexOf(actual), predicted.ClassName == actual.ClassName);
        }

        return true;
    }
}
