using System.Globalization;
using Sentinel.Contracts.Versions;

namespace Sentinel.Statistics.Evidence;

/// <summary>On what terms a column's evidence is taken.</summary>
/// <param name="Dependence">The dependence factor φ with its profile.</param>
/// <param name="EffectiveRows">Counted rows of the reference divided by φ.</param>
/// <param name="UnarmedReason">Why evidence cannot alarm, so that the fixed-level verdict serves; null when it can.</param>
public sealed record EvidenceTerms(DependenceProfile Dependence, double EffectiveRows, string? UnarmedReason);

/// <summary>What evidence on one column is held against: its bins, their expected shares (by phase where the reference has times), and how dependent rows are.</summary>
public sealed class EvidenceReference
{
    /// <summary>Fewest effective rows of a reference whose evidence may alarm.</summary>
    public const double FewestEffectiveRows = 200;

    private readonly long _rows;
    private readonly double[] _shares;
    private readonly double[][]? _sharesByHour;
    private readonly double[][]? _sharesByHourOfWeek;
    private readonly EvidenceTerms[] _terms;

    internal EvidenceReference(EvidenceBins bins, long[] counts, FrozenDependence frozen)
    {
        if (frozen.PhaseCounts is { } phases && Array.Exists(phases, phase => phase.Length != bins.Count))
        {
            throw new ArgumentException($"The counts by phase are not of {bins.Count} bins.", nameof(frozen));
        }

        Bins = bins;
        Frozen = frozen;
        _rows = counts.Sum();
        _shares = ExpectedShares.Of(counts);
        _sharesByHour = frozen.PhaseCounts is null ? null : FrozenDependence.SharesOf(Season.Day, _shares, frozen.PhaseCounts);
        _sharesByHourOfWeek = frozen.PhaseCounts is null ? null : FrozenDependence.SharesOf(Season.Week, _shares, frozen.PhaseCounts);
        _terms = [.. new[] { Season.None, Season.Day, Season.Week }.Select(TermsOf)];
    }

    /// <summary>The bins that evidence is counted in.</summary>
    public EvidenceBins Bins { get; }

    /// <summary>What was measured when the reference was frozen.</summary>
    public FrozenDependence Frozen { get; }

    /// <summary>The terms under a season. Armed from 200 effective rows on, where the column varies and the reference has the times that the season asks for.</summary>
    public EvidenceTerms Terms(Season season) => _terms[(int)season];

    /// <summary>Expected shares of a window: the mixture of its phases by their rows; those of the whole without a season, times, or counts by phase.</summary>
    /// <param name="season">The season.</param>
    /// <param name="rowsByPhase">Rows of the window in each of <see cref="Phases.Count"/> phases; empty where they were not counted.</param>
    public double[] Expected(Season season, ReadOnlySpan<long> rowsByPhase)
    {
        var byPhase = season switch { Season.None => null, Season.Day => _sharesByHour, _ => _sharesByHourOfWeek };
        double rows = 0;
        foreach (long count in rowsByPhase)
        {
            rows += count;
        }

        if (byPhase is null || rows == 0)
        {
            return _shares;
        }

        var mixture = new double[_shares.Length];
        for (int phase = 0; phase < rowsByPhase.Length; phase++)
        {
            if (rowsByPhase[phase] > 0)
            {
                double[] shares = byPhase[Phases.Within(season, phase)];
                double weight = rowsByPhase[phase] / rows;
                for (int bin = 0; bin < mixture.Length; bin++)
                {
                    mixture[bin] += weight * shares[bin];
                }
            }
        }

        return mixture;
    }

    private EvidenceTerms TermsOf(Season season)
    {
        var dependence = Frozen.Of(season) ?? Frozen.Whole;
        double effective = _rows / dependence.Factor;
        string? reason = Bins.Count < 2 ? "nearly all rows of the reference are alike: no change of shares can be told"
            : Frozen.Of(season) is null ? string.Create(CultureInfo.InvariantCulture, $"season {season.ToString().ToLowerInvariant()} needs a reference whose rows have times: name its column in reference.time")
            : effective < FewestEffectiveRows ? string.Create(CultureInfo.InvariantCulture, $"the reference has {effective:N0} effective rows ({_rows:N0} divided by their dependence of {dependence.Factor:0.#}), {FewestEffectiveRows:N0} are needed")
            : null;
        return new EvidenceTerms(dependence, effective, reason);
    }
}
