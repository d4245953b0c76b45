using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sentinel.Demo.Onnx;
using Sentinel.Demo.Scenarios;

namespace Sentinel.Demo.Training;

/// <summary>
/// The team's trainer: fits a logistic regression (where a number is wanted, a linear one) to recent labelled rows, and holds it against its parent on rows that neither of them saw.
/// </summary>
internal static class Trainer
{
    public const string AreaUnderCurve = "roc_auc";

    public const string MeanAbsoluteError = "mae";

    private const double HeldOut = 0.3;

    /// <param name="scenario">What is predicted.</param>
    /// <param name="parent">The version that is to be succeeded.</param>
    /// <param name="version">Name of the new version.</param>
    /// <param name="recent">Recent rows, all labelled.</param>
    /// <exception cref="ArgumentException">The rows do not tell what is to be learnt, such as rows of one class only.</exception>
    public static TrainedRelease Train(Scenario scenario, Release parent, string version, Row[] recent)
    {
        var order = Shuffled.Of(recent.Length);
        var held = (int)(recent.Length * HeldOut);
        var judged = order.Take(held).Select(i => recent[i]).ToArray();
        var training = order.Skip(held).Order().Select(i => recent[i]).ToArray();
        var onnx = Fit(scenario, training);
        var isProbability = scenario.PredictionType == "probability";
        var labels = judged.Select(row => (double)row.Label!.Value).ToArray();
        Func<byte[], double> merit = model =>
        {
            var answers = Scorer.Score(scenario, model, judged);
            return isProbability ? Ranked(answers, labels) : answers.Zip(labels, (answer, label) => Math.Abs(answer - label)).Average();
        };
        var note = $"{(isProbability ? "logistic" : "linear")} regression, trained on {training.Length:N0} recent labelled rows";
        return new TrainedRelease(new Release(version, onnx, note), parent.Version, training, Digest(training), isProbability ? AreaUnderCurve : MeanAbsoluteError, merit(onnx), merit(parent.Onnx));
    }

    private static byte[] Fit(Scenario scenario, Row[] rows)
    {
        if (scenario.Categorical is [var categorical])
        {
            var effect = CategoryEffect.Fit(rows.Select(row => (row.Names[0], row.Label == 1)));
            var fitted = LogisticRegression.Fit([.. rows.Select(row => (float[])[.. row.Numbers, effect.Of(row.Names[0])])], [.. rows.Select(row => row.Label == 1)]);
            return OnnxModels.OfColumns(fitted, scenario.Numeric, categorical, effect.Effects);
        }

        float[][] inputs = [.. rows.Select(row => row.Numbers)];
        var model = scenario.PredictionType == "probability"
            ? LogisticRegression.Fit(inputs, [.. rows.Select(row => row.Label == 1)])
            : LeastSquares.Fit(inputs, [.. rows.Select(row => (double)row.Label!.Value)]);
        return OnnxModels.OfMatrix(model, scenario.Matrix!);
    }

    // The share of pairs of a positive and a negative row that are in the right order, ties as a half (Mann and Whitney).
    private static double Ranked(float[] scores, double[] labels)
    {
        var positives = scores.Where((_, i) => labels[i] == 1).Order().ToArray();
        var negatives = scores.Where((_, i) => labels[i] != 1).Order().ToArray();
        var (below, upTo, wins) = (0, 0, 0.0);
        foreach (var score in positives)
        {
            while (below < negatives.Length && negatives[below] < score)
            {
                below++;
            }

            for (upTo = Math.Max(upTo, below); upTo < negatives.Length && negatives[upTo] <= score;)
            {
                upTo++;
            }

            wins += below + ((upTo - below) / 2.0);
        }

        return wins / ((double)positives.Length * negatives.Length);
    }

    private static string Digest(Row[] rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in rows)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"{row.Id},{string.Join(',', row.Numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture)))},{string.Join(',', row.Names)},{row.Label:R}\n")));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
