using MathNet.Numerics.Distributions;

namespace Sentinel.Statistics.Estimation;

/// <summary>
/// Whether labels that came agree with the calibrated chances: hits against their expectation in groups of neighbouring strata whose variance
/// is at least 5, <c>χ² = Σ (O − E)²/(V + U)</c> with a degree of freedom a group, V the variance of hits and U that of the chances from a finite
/// reference (after Hosmer and Lemeshow 1980, for chances that were not fitted to these rows). Where outcomes are so certain that no group gets there, at
/// least 30 labels are split at a chance of ½ and each part's surplus t is held against Bernstein's bound, <c>2·exp(−t²/(2(V + U + t/3)))</c>, valid for any
/// variance. What contradicts the chances at 1 % is a change of the relation between inputs and outcome.
/// </summary>
/// <param name="ChiSquare">The statistic.</param>
/// <param name="DegreesOfFreedom">The number of groups.</param>
/// <param name="PValue">The chance of as great a statistic while the calibration holds.</param>
/// <param name="Labels">Labelled rows that were looked at.</param>
public sealed record CalibrationCheck(double ChiSquare, int DegreesOfFreedom, double PValue, double Labels)
{
    private const double LeastVariance = 5;
    private const double Level = 0.01;
    private const int LeastLabels = 30;

    /// <summary>Whether the labels contradict the calibration.</summary>
    public bool Contradicted => PValue < Level;

    /// <summary>Checks strata in their order; null where the labels are too few.</summary>
    internal static CalibrationCheck? Of(IReadOnlyList<(Stratum Stratum, double Hits)> labelled)
    {
        var groups = new List<Group>();
        var open = new Group();
        foreach (var (stratum, hits) in labelled)
        {
            open.Add(stratum, hits);
            if (open.Variance >= LeastVariance)
            {
                groups.Add(open);
                open = new Group();
            }
        }

        if (groups.Count == 0)
        {
            return open.Rows < LeastLabels ? null : OfCertain(labelled);
        }

        groups[^1].Add(open);
        double statistic = groups.Sum(group => group.Statistic);
        return new CalibrationCheck(statistic, groups.Count, 1 - ChiSquared.CDF(groups.Count, statistic), groups.Sum(group => group.Rows));
    }

    private static CalibrationCheck OfCertain(IReadOnlyList<(Stratum Stratum, double Hits)> labelled)
    {
        Group[] parts = [new(), new()];
        foreach (var (stratum, hits) in labelled)
        {
            parts[stratum.Chance < 0.5 ? 0 : 1].Add(stratum, hits);
        }

        Group[] filled = [.. parts.Where(part => part.Rows > 0)];
        double least = filled.Min(part => part.BernsteinBound);
        return new CalibrationCheck(filled.Sum(part => part.Statistic), filled.Length, Math.Min(1, filled.Length * least), filled.Sum(part => part.Rows));
    }

    private sealed class Group
    {
        private readonly Dictionary<int, (double Rows, double Variance)> _blocks = [];
        private double _surplus;

        public double Rows { get; private set; }

        public double Variance { get; private set; }

        public double Statistic => _surplus * _surplus / WholeVariance;

        public double BernsteinBound => 2 * Math.Exp(-_surplus * _surplus / (2 * (WholeVariance + (Math.Abs(_surplus) / 3))));

        private double WholeVariance => Variance + _blocks.Values.Sum(block => block.Rows * block.Rows * block.Variance);

        public void Add(Stratum stratum, double hits)
        {
            Rows += stratum.Rows;
            Variance += stratum.Rows * stratum.RowVariance;
            _surplus += hits - stratum.Expected;
            AddBlock(stratum.Block, stratum.Rows, stratum.ChanceVariance);
        }

        public void Add(Group other)
        {
            Rows += other.Rows;
            Variance += other.Variance;
            _surplus += other._surplus;
            foreach (var (block, (rows, variance)) in other._blocks)
            {
                AddBlock(block, rows, variance);
            }
        }

        private void AddBlock(int block, double rows, double variance) => _blocks[block] = (_blocks.GetValueOrDefault(block).Rows + rows, variance);
    }
}
