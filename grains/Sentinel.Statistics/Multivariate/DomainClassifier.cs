using Sentinel.Statistics.Performance;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// How well a logistic regression tells current rows from reference rows that it has not seen: ROC AUC over five seeded folds, each scored by the
/// model of the other four, with DeLong's 95 % interval. 0.5 without drift, 1 when every row gives away its side. Rows are on a common scale.
/// </summary>
/// <param name="Auc">The area, 0 to 1.</param>
/// <param name="Lower">Lower end of the interval.</param>
/// <param name="Upper">Upper end of the interval.</param>
public sealed record DomainClassifier(double Auc, double Lower, double Upper)
{
    private const int Folds = 5;

    // Beyond this a cell tells its side as well as at it, and sums stay sums.
    private const double Furthest = 1e3;

    /// <summary>Learns and scores; null where a side has fewer than ten rows.</summary>
    public static DomainClassifier? Of(double[][] reference, double[][] current, int seed)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        if (Math.Min(reference.Length, current.Length) < 2 * Folds)
        {
            return null;
        }

        var rows = Dealt(reference, positive: false, new Random(seed)).Concat(Dealt(current, positive: true, new Random(seed))).ToArray();
        var scored = new List<(double Score, bool Positive)>();
        for (int fold = 0; fold < Folds; fold++)
        {
            var model = LogisticRegression.Fit([.. rows.Where(row => row.Fold != fold).Select(row => (row.Row, row.Positive))]);

            // Scores of different folds are on scales of their own: ranks within a fold make them one.
            var own = rows.Where(row => row.Fold == fold).Select(row => (Score: model.Score(row.Row), row.Positive)).ToArray();
            scored.AddRange(Ranked(own));
        }

        var groups = scored.GroupBy(row => row.Score).OrderBy(group => group.Key).ToArray();
        double[] positives = [.. groups.Select(group => (double)group.Count(row => row.Positive))];
        double[] negatives = [.. groups.Select(group => (double)group.Count(row => !row.Positive))];
        var area = Ranking.Area(positives, negatives)!.Value;
        var interval = Interval.Logit(area.Auc, area.StandardError, Math.Min(reference.Length, current.Length));
        return new DomainClassifier(area.Auc, interval.Lower, interval.Upper);
    }

    private static IEnumerable<(double[] Row, bool Positive, int Fold)> Dealt(double[][] rows, bool positive, Random random)
    {
        int[] order = [.. Enumerable.Range(0, rows.Length)];
        random.Shuffle(order);
        return order.Select((row, at) => (Bounded(rows[row]), positive, at % Folds));
    }

    private static double[] Bounded(double[] row) => [.. row.Select(cell => Math.Clamp(cell, -Furthest, Furthest))];

    private static IEnumerable<(double Score, bool Positive)> Ranked((double Score, bool Positive)[] rows)
    {
        int below = 0;
        foreach (var ties in rows.GroupBy(row => row.Score).OrderBy(group => group.Key))
        {
            int count = ties.Count();
            double rank = (below + (count / 2.0)) / rows.Length;
            foreach (var (_, positive) in ties)
            {
                yield return (rank, positive);
            }

            below += count;
        }
    }
}
