using System.Collections.Immutable;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Sequential;

namespace Sentinel.Statistics.Why;

/// <summary>One column in another order, all others as they are.</summary>
/// <param name="Feature">The column, by its place among the features.</param>
/// <param name="Order">Row r takes the cell of row <c>Order[r]</c>; each row is taken once.</param>
public sealed record ShuffledColumn(int Feature, int[] Order);

/// <summary>
/// How much a model leans on each of its features: what becomes of its predictions when one column is shuffled, so that the model is told nothing of it.
/// <para>
/// <c>I(j) = max(0, mean over repeats and rows i of L(y[i], f(x[i] with x[π(i), j])) − L(y[i], f(x[i])))</c>, with π a uniform permutation (Fisher–Yates) out of a seeded generator.
/// With labels, y is the label and L the log loss of probabilities (held within [1e-15, 1 − 1e-15]), the absolute error of numbers, or 0 and 1 for right and wrong classes.
/// Without, y is the model's own prediction f(x[i]) and L the absolute change of numbers and probabilities, or 0 and 1 for the same and another class: importance is then the
/// mean absolute change, or the share of rows whose class changed. A column that the model does not use has exactly 0.
/// </para>
/// <para>
/// Rows whose prediction, or label, is none (not finite, or no class) are left out; a feature without any row that is left is absent. A loss is counted as 1e300 at most, so that
/// no sum overflows: no input gives NaN. Columns that go together share what the model has of them, as shuffling one leaves the other. Standard error about σ/√(rows·repeats).
/// O(features · repeats · rows) beside the model's own work.
/// </para>
/// <para>Breiman, "Random Forests", Machine Learning 45 (2001); Fisher, Rudin and Dominici, "All Models are Wrong, but Many are Useful", JMLR 20 (2019).</para>
/// </summary>
public static class PermutationImportance
{
    private const double LeastProbability = 1e-15;
    private const double MostLoss = 1e300;

    /// <summary>Measures it: one call of the model for the rows as they are, and one a feature and repeat.</summary>
    /// <param name="features">Names of the features; distinct.</param>
    /// <param name="prediction">What the model predicts.</param>
    /// <param name="labels">What came true a row; null where that is not known.</param>
    /// <param name="rows">Rows that the model is asked.</param>
    /// <param name="answer">The model: its prediction of each row, a number or a class, with a column shuffled, or none for null.</param>
    /// <param name="seed">Seed of the shuffles: the same one gives the same bits.</param>
    /// <param name="repeats">Shuffles of each column, at least 1.</param>
    /// <exception cref="ArgumentException">The model's answers, or the labels, are not as many as the rows.</exception>
    public static FeatureImportance Measure(
        IReadOnlyList<string> features, PredictionSpec prediction, IReadOnlyList<OutcomeLabel>? labels, int rows, Func<ShuffledColumn?, IReadOnlyList<OutcomeLabel>> answer, long seed, int repeats)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        var (measure, loss) = LossOf(prediction, labels is not null);
        var unshuffled = Checked(answer(null), rows, nameof(answer));
        var truth = labels is null ? unshuffled : Checked(labels, rows, nameof(labels));
        double[] usual = [.. truth.Zip(unshuffled, loss)];
        var random = new SplitMix((ulong)seed);
        var found = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        for (int feature = 0; feature < features.Count; feature++)
        {
            double sum = 0;
            long counted = 0;
            for (int repeat = 0; repeat < repeats; repeat++)
            {
                var shuffled = Checked(answer(new ShuffledColumn(feature, Shuffle(ref random, rows))), rows, nameof(answer));
                for (int row = 0; row < rows; row++)
                {
                    double growth = loss(truth[row], shuffled[row]) - usual[row];
                    if (!double.IsNaN(growth))
                    {
                        sum += growth;
                        counted++;
                    }
                }
            }

            if (counted > 0)
            {
                found[features[feature]] = Math.Max(0, sum / counted);
            }
        }

        return new FeatureImportance(ImportanceSource.Permutation, measure, rows, repeats, seed, found.ToImmutable());
    }

    private static (string Measure, Func<OutcomeLabel, OutcomeLabel, double> Loss) LossOf(PredictionSpec prediction, bool hasLabels) => (prediction.Type, hasLabels) switch
    {
        (PredictionType.Probability, true) => ("logLoss", LogLoss(OutcomeSchema.Of(prediction, classes: null)!)),
        (PredictionType.Categorical, true) => ("errorRate", Mismatch),
        (PredictionType.Categorical, false) => ("shareChanged", Mismatch),
        (_, true) => ("meanAbsoluteError", Distance),
        _ => ("meanAbsoluteChange", Distance),
    };

    private static double Distance(OutcomeLabel truth, OutcomeLabel predicted) => Math.Min(Math.Abs(predicted.Number - truth.Number), MostLoss);

    private static double Mismatch(OutcomeLabel truth, OutcomeLabel predicted) => !truth.HasClass || !predicted.HasClass ? double.NaN : predicted.IsClassOf(truth) ? 0 : 1;

    private static Func<OutcomeLabel, OutcomeLabel, double> LogLoss(OutcomeSchema schema) => (truth, predicted) =>
    {
        double probability = Math.Clamp(predicted.Number, LeastProbability, 1 - LeastProbability);
        return !truth.HasClass ? double.NaN : -Math.Log(schema.IsPositive(truth) ? probability : 1 - probability);
    };

    private static int[] Shuffle(ref SplitMix random, int rows)
    {
        int[] order = [.. Enumerable.Range(0, rows)];
        for (int left = rows; left > 1; left--)
        {
            int taken = SplitMix.Below(left, (uint)random.Next());
            (order[left - 1], order[taken]) = (order[taken], order[left - 1]);
        }

        return order;
    }

    private static IReadOnlyList<OutcomeLabel> Checked(IReadOnlyList<OutcomeLabel> cells, int rows, string name) =>
        cells.Count == rows ? cells : throw new ArgumentException($"{cells.Count} were given for {rows} rows.", name);
}
