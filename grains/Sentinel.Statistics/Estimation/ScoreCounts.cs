using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.Performance;

namespace Sentinel.Statistics.Estimation;

/// <summary>
/// How many rows of a window were predicted as which class with which score: all that an estimate of performance needs before labels come.
/// Counts only: parts merged in any order give the same bytes as one pass. Not safe for concurrent use.
/// </summary>
public sealed class ScoreCounts
{
    private const ushort Version = 1;
    private const string What = "counts of scores";
    private const int Places = ScoreBins.Count + 1;
    private const int Unnamed = -1;
    private readonly OutcomeSchema _schema;
    private readonly long[] _counts;

    /// <summary>No rows yet.</summary>
    /// <exception cref="ArgumentException">The schema is of numbers, whose error scores do not tell.</exception>
    public ScoreCounts(OutcomeSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (schema.Kind == OutcomeKind.Regression)
        {
            throw new ArgumentException("The performance of a model of numbers cannot be estimated from its predictions alone.", nameof(schema));
        }

        _schema = schema;
        _counts = new long[ClassesOf(schema) * Places];
    }

    /// <summary>How rows are read.</summary>
    public OutcomeSchema Schema => _schema;

    /// <summary>Rows counted.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows that name no class and have no score to decide it.</summary>
    public long Unusable { get; private set; }

    private static ReadOnlySpan<byte> Magic => "SSCO"u8;

    /// <summary>The scores of rows whose labels have come.</summary>
    public static ScoreCounts Of(OutcomeSketch outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        var scores = new ScoreCounts(outcomes.Schema) { Rows = outcomes.Rows, Unusable = outcomes.Unusable };
        if (outcomes.Binary is { } binary)
        {
            for (int bin = 0; bin < Places; bin++)
            {
                scores._counts[bin] = binary.Cell(bin, predicted: false, actual: false) + binary.Cell(bin, predicted: false, actual: true);
                scores._counts[Places + bin] = binary.Cell(bin, predicted: true, actual: false) + binary.Cell(bin, predicted: true, actual: true);
            }

            return scores;
        }

        foreach (var (predicted, bin, _, rows) in outcomes.Multiclass!.Reliability)
        {
            scores._counts[(predicted * Places) + bin] += rows;
        }

        return scores;
    }

    /// <summary>The place of a predicted class, for <see cref="Fold"/>: of two classes 1 for the positive one; −1 for a name that is no class.</summary>
    public static int PlaceOf(OutcomeSchema schema, string? className)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var predicted = OutcomeLabel.From(className);
        return !predicted.HasClass ? Unnamed : schema.Kind == OutcomeKind.Multiclass ? schema.IndexOf(predicted) : schema.IsPositive(predicted) ? 1 : 0;
    }

    /// <summary>Counts a row. O(1).</summary>
    /// <param name="prediction">The probability of the positive class, or of the predicted one of several; not finite for none.</param>
    /// <param name="className">The class that was predicted, or null: of two classes the schema's threshold then decides.</param>
    public void Add(double prediction, string? className) => Count(prediction, PlaceOf(_schema, className));

    /// <summary>Counts rows of a batch. O(1) a row, allocates nothing.</summary>
    /// <param name="predictions">The prediction of each row; empty where the rows have none.</param>
    /// <param name="classes">The code of each row's class, negative for none; empty where the rows have none.</param>
    /// <param name="places">For each code what <see cref="PlaceOf"/> says of its name.</param>
    /// <param name="rows">How many rows there are.</param>
    public void Fold(ReadOnlySpan<double> predictions, ReadOnlySpan<int> classes, ReadOnlySpan<int> places, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            int code = classes.IsEmpty ? Unnamed : classes[row];
            Count(predictions.IsEmpty ? double.NaN : predictions[row], code < 0 ? Unnamed : places[code]);
        }
    }

    /// <summary>Empties the counts for another window.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        Rows = 0;
        Unusable = 0;
    }

    /// <summary>Adds all that other counts of the same schema hold.</summary>
    /// <exception cref="ArgumentException">The schemas differ.</exception>
    public void Merge(ScoreCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!_schema.SameAs(other._schema))
        {
            throw new ArgumentException("Scores that are read differently cannot be merged.", nameof(other));
        }

        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Rows += other.Rows;
        Unusable += other.Unusable;
    }

    /// <summary>The versioned bytes: magic, version, payload, CRC-32C.</summary>
    public byte[] Encode()
    {
        var writer = Frame.Open(Magic, Version);
        writer.Count(_counts.Length);
        writer.Count(Unusable);
        SparseCounts.Write(writer, _counts);
        return Frame.Close(writer);
    }

    /// <summary>Reads bytes that <see cref="Encode"/> gave, of this version or an older one.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such counts, are damaged, of a newer version, or of another schema.</exception>
    public static ScoreCounts Decode(ReadOnlySpan<byte> bytes, OutcomeSchema schema)
    {
        var counts = new ScoreCounts(schema);
        var reader = Frame.Read(bytes, Magic, Version, What, out _);
        long length = reader.Count();
        if (length != counts._counts.Length)
        {
            throw new InvalidDataException($"Counts of {length / Places} classes do not belong to a version with {ClassesOf(schema)}.");
        }

        counts.Unusable = reader.Count();
        counts.Rows = SparseCounts.Read(ref reader, counts._counts);
        return reader.AtEnd ? counts : throw new InvalidDataException("The counts of scores are longer than their fields.");
    }

    /// <summary>Rows of a predicted class (of two: 1 for the positive) in a score bin or <see cref="ScoreBins.None"/>.</summary>
    internal long Count(int predicted, int bin) => _counts[(predicted * Places) + bin];

    private void Count(double prediction, int place)
    {
        bool scored = double.IsFinite(prediction);
        if (place == Unnamed)
        {
            if (!scored || _schema.Kind == OutcomeKind.Multiclass)
            {
                Unusable++;
                return;
            }

            place = prediction >= _schema.Threshold ? 1 : 0;
        }

        _counts[(place * Places) + (scored ? ScoreBins.IndexOf(prediction) : ScoreBins.None)]++;
        Rows++;
    }

    private static int ClassesOf(OutcomeSchema schema) => schema.Kind == OutcomeKind.Multiclass ? schema.Classes.Count + 1 : 2;
}
