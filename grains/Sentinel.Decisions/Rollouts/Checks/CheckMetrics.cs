using Sentinel.Contracts.Rollouts;
using Sentinel.Statistics.Rollouts;

namespace Sentinel.Decisions.Rollouts.Checks;

/// <summary>What a check may look at, by name, and how it is counted.</summary>
internal static class CheckMetrics
{
    internal const string Errors = "errors";
    internal const string Scores = "scores";
    internal const string Latency = "latency";
    internal const string Wrong = "wrong";
    internal const string Agreement = "agreement";
    internal const string Verdict = "verdict";
    internal const string Share = "share";
    internal const string ClassPrefix = "class:";

    /// <summary>Values of the stable version that its 90 % quantile is frozen from, and fewest that a series is judged by.</summary>
    internal const int SeriesRowsMin = 50;

    /// <summary>Share of the stable version's values below the frozen threshold.</summary>
    internal const double FrozenQuantile = 0.9;

    /// <summary>Metrics of a kind; those of a class stand there as <c>class:NAME</c>.</summary>
    internal static string[] Of(CheckKind kind) => kind switch
    {
        CheckKind.Limit or CheckKind.Compare => [Errors, $"{ClassPrefix}NAME", Scores, Latency, Wrong],
        CheckKind.Agreement => [Agreement, Scores, Wrong],
        CheckKind.Drift or CheckKind.Performance => [Verdict],
        _ => [Share],
    };

    /// <summary>Whether a metric is there for a kind.</summary>
    internal static bool IsKnown(CheckKind kind, string metric) => metric.StartsWith(ClassPrefix, StringComparison.Ordinal)
        ? kind is CheckKind.Limit or CheckKind.Compare && metric.Length > ClassPrefix.Length
        : Of(kind).Contains(metric, StringComparer.Ordinal);

    /// <summary>Whether a metric is a series of values, which are counted by being above a threshold.</summary>
    internal static bool IsSeries(string metric) => metric is Scores or Latency;

    /// <summary>The values of a series that a version answered with.</summary>
    internal static LogBuckets Series(string metric, ArmTally arm) => metric == Scores ? arm.Scores : arm.Latencies;

    /// <summary>Rows and hits of a version.</summary>
    /// <param name="metric">Any but <see cref="Wrong"/>.</param>
    /// <param name="arm">What was counted; null for nothing.</param>
    /// <param name="thresholdKey">Bucket above which a value of a series is a hit.</param>
    internal static RateCounts Count(string metric, ArmTally? arm, int thresholdKey)
    {
        if (arm is null)
        {
            return RateCounts.None;
        }

        if (IsSeries(metric))
        {
            var series = Series(metric, arm);
            return new RateCounts(series.Total(), series.Above(thresholdKey));
        }

        return metric == Errors
            ? new RateCounts(arm.Rows, arm.Errors)
            : new RateCounts(arm.Classes.Values.Sum(), arm.Classes.GetValueOrDefault(metric[ClassPrefix.Length..]));
    }
}
