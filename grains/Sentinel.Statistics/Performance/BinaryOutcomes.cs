using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.Samples;

namespace Sentinel.Statistics.Performance;

/// <summary>Outcomes of two classes: counts by score bin, predicted and true class, and exact sums of what the bins do not give.</summary>
internal sealed class BinaryOutcomes
{
    // A certain forecast that fails costs 34.5 nats instead of infinitely many.
    private const double LeastProbability = 1e-15;
    private readonly long[] _cells = new long[(ScoreBins.Count + 1) * 4];
    private readonly ExactSum[] _scores = [.. Enumerable.Range(0, ScoreBins.CalibrationBins).Select(_ => new ExactSum())];
    private ExactSum _brier = new();
    private ExactSum _brierSquares = new();
    private ExactSum _logLoss = new();
    private ExactSum _logLossSquares = new();

    /// <summary>Rows in all.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows whose score is no probability.</summary>
    public long Outside { get; private set; }

    /// <summary>Exact sum of squared differences of score and label.</summary>
    public ExactSum Brier => _brier;

    /// <summary>Exact sum of their squares.</summary>
    public ExactSum BrierSquares => _brierSquares;

    /// <summary>Exact sum of the rows' log losses.</summary>
    public ExactSum LogLoss => _logLoss;

    /// <summary>Exact sum of their squares.</summary>
    public ExactSum LogLossSquares => _logLossSquares;

    /// <summary>Exact sum of the scores in a bin of the calibration error.</summary>
    public ExactSum Scores(int calibrationBin) => _scores[calibrationBin];

    /// <summary>Rows of a score bin, or of <see cref="ScoreBins.None"/>, by predicted and true class.</summary>
    public long Cell(int bin, bool predicted, bool actual) => _cells[Index(bin, predicted, actual)];

    /// <summary>Rows of a score bin that came true as the positive class.</summary>
    public long Positives(int bin) => Cell(bin, predicted: false, actual: true) + Cell(bin, predicted: true, actual: true);

    /// <summary>Rows of a score bin that came true as another.</summary>
    public long Negatives(int bin) => Cell(bin, predicted: false, actual: false) + Cell(bin, predicted: true, actual: false);

    /// <summary>Adds a row; its score is NaN or infinite where it has none.</summary>
    public void Add(double score, bool predicted, bool actual)
    {
        Rows++;
        if (!double.IsFinite(score))
        {
            _cells[Index(ScoreBins.None, predicted, actual)]++;
            return;
        }

        int bin = ScoreBins.IndexOf(score);
        _cells[Index(bin, predicted, actual)]++;
        if (score is < 0 or > 1)
        {
            Outside++;
            return;
        }

        double error = score - (actual ? 1 : 0);
        double square = error * error;
        double probability = Math.Clamp(score, LeastProbability, 1 - LeastProbability);
        double loss = -Math.Log(actual ? probability : 1 - probability);
        _brier.AddProduct(error, error);
        _brierSquares.AddProduct(square, square);
        _logLoss.Add(loss);
        _logLossSquares.AddProduct(loss, loss);
        _scores[ScoreBins.CalibrationBinOf(bin)].Add(score);
    }

    public void Merge(BinaryOutcomes other)
    {
        for (int i = 0; i < _cells.Length; i++)
        {
            _cells[i] += other._cells[i];
        }

        for (int i = 0; i < _scores.Length; i++)
        {
            _scores[i].Merge(other._scores[i]);
        }

        Rows += other.Rows;
        Outside += other.Outside;
        _brier.Merge(other._brier);
        _brierSquares.Merge(other._brierSquares);
        _logLoss.Merge(other._logLoss);
        _logLossSquares.Merge(other._logLossSquares);
    }

    public void WriteTo(ByteWriter writer)
    {
        SparseCounts.Write(writer, _cells);
        writer.Count(Outside);
        foreach (var sum in _scores)
        {
            sum.WriteTo(writer);
        }

        _brier.WriteTo(writer);
        _brierSquares.WriteTo(writer);
        _logLoss.WriteTo(writer);
        _logLossSquares.WriteTo(writer);
    }

    public static BinaryOutcomes ReadFrom(ref ByteReader reader)
    {
        var outcomes = new BinaryOutcomes();
        outcomes.Rows = SparseCounts.Read(ref reader, outcomes._cells);
        outcomes.Outside = reader.Count();
        for (int i = 0; i < outcomes._scores.Length; i++)
        {
            outcomes._scores[i] = ExactSum.ReadFrom(ref reader);
        }

        outcomes._brier = ExactSum.ReadFrom(ref reader);
        outcomes._brierSquares = ExactSum.ReadFrom(ref reader);
        outcomes._logLoss = ExactSum.ReadFrom(ref reader);
        outcomes._logLossSquares = ExactSum.ReadFrom(ref reader);
        return outcomes;
    }

    private static int Index(int bin, bool predicted, bool actual) => (bin * 4) + (predicted ? 2 : 0) + (actual ? 1 : 0);
}
