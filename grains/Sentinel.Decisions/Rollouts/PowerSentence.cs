using System.Globalization;
using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Manifests;
using Sentinel.Statistics.Rollouts;

namespace Sentinel.Decisions.Rollouts;

/// <summary>What a plan cannot see at a model's traffic, said before it starts.</summary>
public static class PowerSentence
{
    // A model that never fails still has rises to be seen: as if one row in a thousand did.
    private const double LeastRate = 0.001;

    /// <summary>The sentence.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="load">The model's traffic; null where it is not known.</param>
    public static string Of(RolloutPlan plan, RolloutLoad? load)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (load is not { RowsPerSecond: > 0 })
        {
            return "The traffic of the model is not known yet, so neither is what this plan can see: to see an error rate rise from 1 % to 2 % takes 1,827 rows of each version, from 5 % to 10 % 343.";
        }

        var said = RolloutWay.Stations(plan).DistinctBy(s => s.Phase == RolloutPhase.Canary ? 0 : (int)s.Phase).Select(station => Say(plan, station, load));
        return $"At {load.RowsPerSecond.ToString("0.##", CultureInfo.InvariantCulture)} rows/s: {string.Join("; ", said)}.";
    }

    private static string Say(RolloutPlan plan, Station station, RolloutLoad load)
    {
        var seconds = RolloutWay.BakeSeconds(plan, station.Phase);
        var rate = Math.Clamp(load.ErrorRate, LeastRate, 1 - LeastRate);
        var isPaired = station.Phase is RolloutPhase.Shadow or RolloutPhase.Baking;
        var share = isPaired ? 1 : plan.Steps[station.Step - 1] / 100;
        var rows = load.RowsPerSecond * seconds;
        var where = station.Phase switch
        {
            RolloutPhase.Shadow => $"the shadow of {Duration.Format(seconds)}",
            RolloutPhase.Baking => $"the bake of {Duration.Format(seconds)} at 100 %",
            _ => string.Create(CultureInfo.InvariantCulture, $"{Duration.Format(seconds)} at {plan.Steps[station.Step - 1]:0.##} %"),
        };
        var visible = RolloutPower.SmallestVisible(rows * share, isPaired ? rows : rows * (1 - share), rate);
        return visible is { } raised
            ? string.Create(CultureInfo.InvariantCulture, $"{where} cannot see an error rate rise from {100 * rate:0.##} % by less than {100 * (raised - rate):0.##} percentage points")
            : string.Create(CultureInfo.InvariantCulture, $"{where} brings {rows * share:0} rows and sees no rise of the error rate at all");
    }
}
