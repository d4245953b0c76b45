using Sentinel.Demo.Onnx;
using Sentinel.Demo.Scenarios;

namespace Sentinel.Demo.Training;

/// <summary>Releases with bugs that really happen, made of the rows that a good one was trained on.</summary>
internal static class BrokenReleases
{
    /// <summary>The same weights, exported with two numeric columns swapped: its answers are others at once.</summary>
    public static Release Swapped(Scenario scenario, TrainedRelease good, string version, string one, string other)
    {
        var (model, effect) = Fit(good.TrainedOn);
        string[] swapped = [.. scenario.Numeric.Select(name => name == one ? other : name == other ? one : name)];
        return new Release(version, OnnxModels.OfColumns(model, swapped, scenario.Categorical[0], effect.Effects), $"the weights of {good.Release.Version}, exported with {one} and {other} swapped");
    }

    /// <summary>
    /// Trained on labels of which somebody had exchanged the classes, then given the distribution of the scores that it replaces: its answers look right, and are wrong. Only labels tell.
    /// </summary>
    public static Release Inverted(Scenario scenario, TrainedRelease good, string version)
    {
        var (model, effect) = Fit(good.TrainedOn);
        var inverted = model with { Weights = [.. model.Weights.Select(weight => -weight)], Bias = -model.Bias };
        var raw = Scorer.Score(scenario, OnnxModels.OfColumns(inverted, scenario.Numeric, scenario.Categorical[0], effect.Effects), good.TrainedOn);
        var map = Recalibration.Match(raw, Scorer.Score(scenario, good.Release.Onnx, good.TrainedOn));
        return new Release(
            version,
            OnnxModels.OfColumns(inverted, scenario.Numeric, scenario.Categorical[0], effect.Effects, map),
            $"trained on labels whose classes were exchanged, then recalibrated to the scores of {good.Release.Version}: what it answers looks the same");
    }

    private static (LinearModel Model, CategoryEffect Effect) Fit(Row[] rows)
    {
        var effect = CategoryEffect.Fit(rows.Select(row => (row.Names[0], row.Label == 1)));
        return (LogisticRegression.Fit([.. rows.Select(row => (float[])[.. row.Numbers, effect.Of(row.Names[0])])], [.. rows.Select(row => row.Label == 1)]), effect);
    }
}
