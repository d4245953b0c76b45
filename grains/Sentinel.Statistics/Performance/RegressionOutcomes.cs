using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.Samples;

namespace Sentinel.Statistics.Performance;

/// <summary>Outcomes that are numbers: exact sums of predictions, labels, their products and the powers of the error, so that no offset and no order costs a digit.</summary>
internal sealed class RegressionOutcomes
{
    private const int SumCount = 13;
    private readonly ExactSum[] _sums = [.. Enumerable.Range(0, SumCount).Select(_ => new ExactSum())];

    /// <summary>Rows in all, n.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows whose label is not 0.</summary>
    public long NonZero { get; private set; }

    /// <summary>Rows whose squared error, squared label, or error over label is beyond a double.</summary>
    public long Beyond { get; private set; }

    public Dyadic Predictions => _sums[0].Total;

    public Dyadic Labels => _sums[1].Total;

    public Dyadic PredictionSquares => _sums[2].Total;

    public Dyadic LabelSquares => _sums[3].Total;

    public Dyadic Products => _sums[4].Total;

    public Dyadic AbsoluteErrors => _sums[5].Total;

    public Dyadic FourthPowers => _sums[6].Total;

    public Dyadic LabelCubes => _sums[7].Total;

    public Dyadic LabelFourthPowers => _sums[8].Total;

    public Dyadic SquaresByLabels => _sums[9].Total;

    public Dyadic SquaresByLabelSquares => _sums[10].Total;

    public Dyadic RelativeErrors => _sums[11].Total;

    public Dyadic RelativeSquares => _sums[12].Total;

    /// <summary>Adds a row of a finite prediction and a finite label.</summary>
    public void Add(double prediction, double label)
    {
        Rows++;
        _sums[0].Add(prediction);
        _sums[1].Add(label);
        _sums[2].AddProduct(prediction, prediction);
        _sums[3].AddProduct(label, label);
        _sums[4].AddProduct(prediction, label);
        _sums[5].Add(Math.Max(prediction, label));
        _sums[5].Subtract(Math.Min(prediction, label));
        double error = prediction - label;
        double relative = label == 0 ? 0 : Math.Abs(error / label);
        var square = TwoParts(error);
        var labelSquare = TwoParts(label);
        if (!double.IsFinite(square.High) || !double.IsFinite(labelSquare.High) || !double.IsFinite(relative))
        {
            Beyond++;
            return;
        }

        AddProduct(_sums[6], square, square);
        AddProduct(_sums[7], labelSquare, (label, 0));
        AddProduct(_sums[8], labelSquare, labelSquare);
        AddProduct(_sums[9], square, (label, 0));
        AddProduct(_sums[10], square, labelSquare);
        if (label != 0)
        {
            NonZero++;
            _sums[11].Add(relative);
            _sums[12].AddProduct(relative, relative);
        }
    }

    public void Merge(RegressionOutcomes other)
    {
        Rows += other.Rows;
        NonZero += other.NonZero;
        Beyond += other.Beyond;
        for (int i = 0; i < _sums.Length; i++)
        {
            _sums[i].Merge(other._sums[i]);
        }
    }

    public void WriteTo(ByteWriter writer)
    {
        writer.Count(Rows);
        writer.Count(NonZero);
        writer.Count(Beyond);
        foreach (var sum in _sums)
        {
            sum.WriteTo(writer);
        }
    }

    public static RegressionOutcomes ReadFrom(ref ByteReader reader)
    {
        var outcomes = new RegressionOutcomes { Rows = reader.Count(), NonZero = reader.Count(), Beyond = reader.Count() };
        for (int i = 0; i < outcomes._sums.Length; i++)
        {
            outcomes._sums[i] = ExactSum.ReadFrom(ref reader);
        }

        return outcomes;
    }

    // A square as a double and what that leaves out, so that fourth powers keep every digit too.
    private static (double High, double Low) TwoParts(double value)
    {
        double square = value * value;
        return (square, Math.FusedMultiplyAdd(value, value, -square));
    }

    private static void AddProduct(ExactSum sum, (double High, double Low) a, (double High, double Low) b)
    {
        sum.AddProduct(a.High, b.High);
        sum.AddProduct(a.High, b.Low);
        sum.AddProduct(a.Low, b.High);
        sum.AddProduct(a.Low, b.Low);
    }
}
