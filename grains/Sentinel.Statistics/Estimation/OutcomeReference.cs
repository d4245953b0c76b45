using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.Performance;

namespace Sentinel.Statistics.Estimation;

/// <summary>
/// What is frozen of a reference whose labels are known: its outcomes, and with them the calibration of its scores and its own performance.
/// Immutable; a few kilobytes, no rows.
/// </summary>
public sealed class OutcomeReference
{
    private const ushort Version = 1;
    private const string What = "the outcomes of a reference";
    private readonly OutcomeSketch _sketch;
    private readonly Lazy<IsotonicCalibration?> _positive;
    private readonly Lazy<MulticlassCalibration> _several;
    private readonly Lazy<PerformanceReport> _report;
    private readonly Lazy<PerformanceEstimate> _own;

    /// <summary>Freezes a copy of outcomes.</summary>
    /// <exception cref="ArgumentException">The sketch has no rows.</exception>
    public OutcomeReference(OutcomeSketch sketch)
    {
        ArgumentNullException.ThrowIfNull(sketch);
        if (sketch.Rows == 0)
        {
            throw new ArgumentException("The reference has no row with a usable label.", nameof(sketch));
        }

        _sketch = new OutcomeSketch(sketch.Schema);
        _sketch.Merge(sketch);
        _positive = new Lazy<IsotonicCalibration?>(() => CalibratePositive(_sketch.Binary!));
        _several = new Lazy<MulticlassCalibration>(() => new MulticlassCalibration(_sketch.Multiclass!, Schema.Classes.Count));
        _report = new Lazy<PerformanceReport>(_sketch.Report);
        _own = new Lazy<PerformanceEstimate>(() => PerformanceEstimator.Estimate(this, ScoreCounts.Of(_sketch)));
    }

    /// <summary>How predictions and labels are read.</summary>
    public OutcomeSchema Schema => _sketch.Schema;

    /// <summary>Rows with a label.</summary>
    public long Rows => _sketch.Rows;

    /// <summary>What its own scores let expect of it, of classes.</summary>
    internal PerformanceEstimate Own => _own.Value;

    /// <summary>Of two classes: the chance of the positive one by score; null where no reference row has a score.</summary>
    internal IsotonicCalibration? Positive => _positive.Value;

    /// <summary>Of several classes: the chance that the predicted one comes true.</summary>
    internal MulticlassCalibration Several => _several.Value;

    private static ReadOnlySpan<byte> Magic => "SORE"u8;

    /// <summary>The reference's own performance.</summary>
    public PerformanceReport Report() => _report.Value;

    /// <summary>The versioned bytes: magic, version, payload, CRC-32C.</summary>
    public byte[] Encode()
    {
        var writer = Frame.Open(Magic, Version);
        writer.Byte((byte)Schema.Kind);
        writer.Text(Schema.PositiveClass);
        writer.Double(Schema.Threshold);
        writer.Count(Schema.Classes.Count);
        foreach (string name in Schema.Classes)
        {
            writer.Text(name);
        }

        writer.Block(_sketch.Encode());
        return Frame.Close(writer);
    }

    /// <summary>Reads bytes that <see cref="Encode"/> gave, of this version or an older one.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such outcomes, are damaged, or are of a newer version.</exception>
    public static OutcomeReference Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = Frame.Read(bytes, Magic, Version, What, out _);
        try
        {
            var kind = (OutcomeKind)reader.Byte();
            string positiveClass = reader.Text();
            double threshold = reader.Double();
            var classes = new string[reader.ListLength(itemBytes: 1)];
            for (int i = 0; i < classes.Length; i++)
            {
                classes[i] = reader.Text();
            }

            var schema = kind switch
            {
                OutcomeKind.Binary => OutcomeSchema.Binary(positiveClass, threshold),
                OutcomeKind.Multiclass => OutcomeSchema.Multiclass(classes),
                OutcomeKind.Regression => OutcomeSchema.Regression(),
                _ => throw new InvalidDataException($"Outcomes of kind {(byte)kind} are unknown."),
            };
            var sketch = OutcomeSketch.Decode(reader.Block(), schema);
            return reader.AtEnd ? new OutcomeReference(sketch) : throw new InvalidDataException("The outcomes of the reference are longer than their fields.");
        }
        catch (ArgumentException damaged)
        {
            throw new InvalidDataException($"The outcomes of the reference do not hold together: {damaged.Message}", damaged);
        }
    }

    private static IsotonicCalibration? CalibratePositive(BinaryOutcomes outcomes)
    {
        var rows = new double[ScoreBins.Count];
        var hits = new double[ScoreBins.Count];
        for (int bin = 0; bin < ScoreBins.Count; bin++)
        {
            hits[bin] = outcomes.Positives(bin);
            rows[bin] = hits[bin] + outcomes.Negatives(bin);
        }

        return IsotonicCalibration.Fit(rows, hits);
    }
}
