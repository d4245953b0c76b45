namespace Sentinel.Statistics.Performance;

/// <summary>The four counts of two classes, possibly expected ones.</summary>
internal readonly record struct BinaryConfusion(double TruePositives, double FalsePositives, double FalseNegatives, double TrueNegatives)
{
    public double Rows => TruePositives + FalsePositives + FalseNegatives + TrueNegatives;

    public double Positives => TruePositives + FalseNegatives;

    public double Negatives => TrueNegatives + FalsePositives;

    public double Wrong => FalsePositives + FalseNegatives;

    public double BalancedAccuracy => ((TruePositives / Positives) + (TrueNegatives / Negatives)) / 2;

    public double F1 => 2 * TruePositives / ((2 * TruePositives) + Wrong);

    /// <summary>Matthews' correlation; null where a margin is empty.</summary>
    public double? Mcc
    {
        get
        {
            double predicted = TruePositives + FalsePositives;
            double unpredicted = TrueNegatives + FalseNegatives;
            return predicted > 0 && unpredicted > 0 && Positives > 0 && Negatives > 0
                ? Math.Clamp(
                    (Math.Sqrt(TruePositives / predicted * (TruePositives / Positives)) * Math.Sqrt(TrueNegatives / unpredicted * (TrueNegatives / Negatives)))
                        - (Math.Sqrt(FalsePositives / predicted * (FalsePositives / Negatives)) * Math.Sqrt(FalseNegatives / unpredicted * (FalseNegatives / Positives))),
                    -1,
                    1)
                : null;
        }
    }

    public static BinaryConfusion Of(BinaryOutcomes outcomes)
    {
        long tp = 0;
        long fp = 0;
        long fn = 0;
        long tn = 0;
        for (int bin = 0; bin <= ScoreBins.None; bin++)
        {
            tp += outcomes.Cell(bin, predicted: true, actual: true);
            fp += outcomes.Cell(bin, predicted: true, actual: false);
            fn += outcomes.Cell(bin, predicted: false, actual: true);
            tn += outcomes.Cell(bin, predicted: false, actual: false);
        }

        return new BinaryConfusion(tp, fp, fn, tn);
    }

    /// <summary>
    /// The interval of φ by the delta method on a multinomial table (Bishop, Fienberg and Holland 1975, eq. 11.3-5), on Fisher's scale;
    /// none where φ is 1 or −1.
    /// </summary>
    public Interval? MccInterval(double mcc)
    {
        double square = mcc * mcc;
        if (square >= 1)
        {
            return null;
        }

        double predicted = (TruePositives + FalsePositives) / Rows;
        double positive = Positives / Rows;
        double spreadPredicted = predicted * (1 - predicted);
        double spreadActual = positive * (1 - positive);
        double skewPredicted = (2 * predicted) - 1;
        double skewActual = (2 * positive) - 1;
        double variance = (1 - square
            + (mcc * (1 + (square / 2)) * skewPredicted * skewActual / Math.Sqrt(spreadPredicted * spreadActual))
            - (0.75 * square * ((skewPredicted * skewPredicted / spreadPredicted) + (skewActual * skewActual / spreadActual)))) / Rows;
        var fisher = Interval.Normal(Math.Atanh(mcc), Math.Sqrt(Math.Max(0, variance)) / (1 - square));
        return new Interval(Math.Tanh(fisher.Lower), Math.Tanh(fisher.Upper));
    }

    public IReadOnlyList<ConfusionCell> Cells(string positiveClass) =>
    [
        new(positiveClass, positiveClass, TruePositives),
        new(positiveClass, ConfusionCell.Others, FalsePositives),
        new(ConfusionCell.Others, positiveClass, FalseNegatives),
        new(ConfusionCell.Others, ConfusionCell.Others, TrueNegatives),
    ];
}
