using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Evidence;

/// <summary>What one version may cost in false pages.</summary>
/// <param name="Version">The version.</param>
/// <param name="RunLength">H of its monitor, in windows.</param>
/// <param name="WindowsPerMonth">w: windows a month, by its window's length or, where rows are counted, by the event times of its newest windows; null while that is not known.</param>
/// <param name="PagesPerMonth">The most false pages a month on average, w/H; null while w is not known.</param>
/// <param name="RunLengthForBudget">H that keeps it within its part of the model's budget; null while w is not known.</param>
public sealed record VersionFalseAlarms(string Version, double RunLength, double? WindowsPerMonth, double? PagesPerMonth, double? RunLengthForBudget);

/// <summary>A model's budget of false pages, divided over its watched versions in equal parts, beside what their monitors promise; see <see cref="FalseAlarmBudget"/>.</summary>
/// <param name="Model">The model.</param>
/// <param name="Budget">b: false pages a month that the model may cost.</param>
/// <param name="PagesPerMonth">The most false pages a month on average, over the versions whose windows a month are known.</param>
/// <param name="WithinBudget">Whether that is within the budget; null while no version's windows a month are known.</param>
/// <param name="Versions">The watched versions.</param>
public sealed record ModelFalseAlarms(string Model, double Budget, double PagesPerMonth, bool? WithinBudget, VersionFalseAlarms[] Versions)
{
    // A pace that was seen for less says nothing of a month.
    private static readonly TimeSpan LeastCovered = TimeSpan.FromHours(1);

    /// <summary>Divides a model's budget.</summary>
    /// <param name="model">The model.</param>
    /// <param name="budget">b; above 0.</param>
    /// <param name="versions">Its watched versions: name, policy and newest windows.</param>
    public static ModelFalseAlarms Of(string model, double budget, IReadOnlyCollection<(string Version, MonitorPolicy Policy, WindowReport[] Newest)> versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        VersionFalseAlarms[] shares = [.. versions.Select(version => Of(version.Version, version.Policy, WindowsPerMonth(version.Policy.Window, version.Newest), budget / versions.Count))];
        double pages = shares.Sum(share => share.PagesPerMonth ?? 0);
        return new ModelFalseAlarms(model, budget, pages, shares.Any(share => share.PagesPerMonth is not null) ? pages <= budget : null, shares);
    }

    /// <summary>Windows a month: exactly where windows are cut by event time; otherwise as many as the newest ones let expect, which takes an hour of them.</summary>
    public static double? WindowsPerMonth(WindowPolicy window, IReadOnlyCollection<WindowReport> newest)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentNullException.ThrowIfNull(newest);
        if (window.EverySeconds is { } seconds)
        {
            return FalseAlarmBudget.WindowsPerMonth(seconds);
        }

        if (newest.Count < 2)
        {
            return null;
        }

        var covered = newest.Max(report => report.LastTime) - newest.Min(report => report.LastTime);
        return covered >= LeastCovered ? FalseAlarmBudget.WindowsPerMonth(covered.TotalSeconds / (newest.Count - 1)) : null;
    }

    private static VersionFalseAlarms Of(string version, MonitorPolicy policy, double? windows, double share)
    {
        double runLength = policy.FalseAlarms.PerFeatureRunLength;
        return windows is { } known
            ? new VersionFalseAlarms(version, runLength, known, FalseAlarmBudget.PagesPerModelMonth(runLength, versions: 1, known), FalseAlarmBudget.RunLength(versions: 1, known, share))
            : new VersionFalseAlarms(version, runLength, null, null, null);
    }
}
