using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Performance;

/// <summary>
/// Outcomes of several classes: the confusion matrix, and how often each predicted class was right by the bin of its score. Classes that the
/// schema does not name share a place; whether such a prediction came true is still known, so that the accuracy is exact.
/// </summary>
internal sealed class MulticlassOutcomes(int classes)
{
    private readonly SortedDictionary<int, long> _confusion = [];
    private readonly SortedDictionary<int, long> _reliability = [];

    /// <summary>Classes and the place of the others.</summary>
    private int Places => classes + 1;

    /// <summary>Rows in all.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows whose class came true.</summary>
    public long Right { get; private set; }

    /// <summary>The places of the confusion matrix that are not empty.</summary>
    public IEnumerable<(int Predicted, int Actual, long Rows)> Confusion
        => _confusion.Select(cell => (cell.Key / Places, cell.Key % Places, cell.Value));

    /// <summary>Rows by predicted class and score bin (or <see cref="ScoreBins.None"/>), right and wrong; only those that are not empty.</summary>
    public IEnumerable<(int Predicted, int Bin, bool Right, long Rows)> Reliability
        => _reliability.Select(cell => (cell.Key / 2 / (ScoreBins.Count + 1), cell.Key / 2 % (ScoreBins.Count + 1), cell.Key % 2 == 1, cell.Value));

    /// <summary>Adds a row; its score is NaN or infinite where it has none.</summary>
    public void Add(double score, int predicted, int actual, bool right)
    {
        Rows++;
        Right += right ? 1 : 0;
        int bin = double.IsFinite(score) ? ScoreBins.IndexOf(score) : ScoreBins.None;
        Count(_confusion, (predicted * Places) + actual, 1);
        Count(_reliability, (((predicted * (ScoreBins.Count + 1)) + bin) * 2) + (right ? 1 : 0), 1);
    }

    public void Merge(MulticlassOutcomes other)
    {
        Rows += other.Rows;
        Right += other.Right;
        foreach (var (place, rows) in other._confusion)
        {
            Count(_confusion, place, rows);
        }

        foreach (var (place, rows) in other._reliability)
        {
            Count(_reliability, place, rows);
        }
    }

    public void WriteTo(ByteWriter writer)
    {
        writer.Count(Places);
        writer.Count(Right);
        Write(writer, _confusion);
        Write(writer, _reliability);
    }

    public static MulticlassOutcomes ReadFrom(ref ByteReader reader, int classes)
    {
        var outcomes = new MulticlassOutcomes(classes);
        long places = reader.Count();
        if (places != outcomes.Places)
        {
            throw new InvalidDataException($"Outcomes of {places - 1} classes do not belong to a version with {classes}.");
        }

        outcomes.Right = reader.Count();
        outcomes.Rows = Read(ref reader, outcomes._confusion, outcomes.Places * outcomes.Places);
        Read(ref reader, outcomes._reliability, outcomes.Places * (ScoreBins.Count + 1) * 2);
        return outcomes;
    }

    private static void Count(SortedDictionary<int, long> counts, int place, long rows)
        => counts[place] = counts.GetValueOrDefault(place) + rows;

    private static void Write(ByteWriter writer, SortedDictionary<int, long> counts)
    {
        writer.Count(counts.Count);
        int next = 0;
        foreach (var (place, rows) in counts)
        {
            writer.Count(place - next);
            writer.Count(rows);
            next = place + 1;
        }
    }

    private static long Read(ref ByteReader reader, SortedDictionary<int, long> counts, int places)
    {
        var dense = new long[places];
        long total = SparseCounts.Read(ref reader, dense);
        for (int place = 0; place < places; place++)
        {
            if (dense[place] != 0)
            {
                counts[place] = dense[place];
            }
        }

        return total;
    }
}
