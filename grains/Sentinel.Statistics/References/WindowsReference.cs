using System.Globalization;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Statistics.References;

/// <summary>
/// Freezes a reference out of the sketch of closed windows, when a stretch of live traffic becomes what is expected. What a sketch knows exactly is exact: counts in the bins,
/// totals, extremes, mean and deviation.
/// <list type="bullet">
/// <item>Bins stay cut where the former reference's were; where the windows lie beyond its range, one bin holds them all, and a reference from rows tells more.
/// The deciles are those of these edges that lie nearest to the windows' own deciles, at most half a bin's share away, which is a convention of its own.</item>
/// <item>Categories are those that the windows hold. A new name joins them where its count is known exactly and whole (below 64 characters); the others are counted in the rest.</item>
/// <item>Dependence φ needs the order of rows, which no sketch keeps. The former reference's is carried over: the traffic is of the same kind, and φ = 1 would believe in
/// independence where dependence was measured. One that was never measured stays 1 and says so.</item>
/// <item>Numeric features together keep the former reference's scale and principal components, to which the windows' rows were brought; see <see cref="JointReference"/>.</item>
/// <item>A season needs rows with times, which the new reference does not have. What labels said of the scores is carried over.</item>
/// </list>
/// O(features · bins).
/// </summary>
public static class WindowsReference
{
    /// <summary>The fewest rows that a reference is made of: below it no evidence could ever alarm.</summary>
    public const long FewestRows = (long)EvidenceReference.FewestEffectiveRows;

    private const int Deciles = 10;

    // Names are cut to 64 characters in a sketch: one of that length may be the beginning of another.
    private const int LongestName = 63;

    /// <summary>Freezes what a sketch of one or several windows holds.</summary>
    /// <exception cref="ReferenceException">It holds fewer than <see cref="FewestRows"/> rows.</exception>
    public static ReferenceProfile Of(WindowSketch windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        if (windows.Rows < FewestRows)
        {
            throw new ReferenceException(string.Create(CultureInfo.InvariantCulture, $"The windows hold {windows.Rows:N0} rows, a reference needs at least {FewestRows:N0}: take more windows."));
        }

        return new ReferenceProfile(
            windows.Rows,
            Conventions.PopulationStabilityOfWindows,
            [.. windows.Features.Select(feature => feature.Numeric is { } numeric ? new FeatureReference(Of(numeric)) : new FeatureReference(Of(feature.Categorical!)))],
            windows.Prediction is { } prediction ? Of(prediction) : null,
            windows.Class is { } @class ? Of(@class) : null,
            windows.Reference.Outcomes)
        {
            Joint = windows.Joint is { } joint ? JointReference.Of(joint) : null,
        };
    }

    private static NumericReference Of(NumericSketch sketch)
    {
        var moments = sketch.Moments;
        var summary = moments.Count == 0
            ? default
            : new NumericSummary(sketch.Minimum, sketch.Maximum, moments.Mean, Math.Min(Math.Sqrt(moments.M2 / moments.Count), double.MaxValue));
        return new NumericReference(
            sketch.Reference.Name,
            sketch.Reference.Bins.Edges,
            DecileEdges(sketch.Reference.Bins.Edges, sketch.Counts),
            [.. sketch.Counts],
            new ReferenceTotals(sketch.Count, sketch.Missing, sketch.WrongType, sketch.NonFinite),
            summary,
            Carried(sketch.Reference.Evidence.Frozen));
    }

    private static CategoricalReference Of(CategoricalSketch sketch)
    {
        var known = new List<(string Name, long Count)>();
        for (int i = 0; i < sketch.Counts.Length; i++)
        {
            known.Add((sketch.Reference.Categories[i], sketch.Counts[i]));
        }

        var exact = sketch.NewNames.Where(name => name.Error == 0 && name.Name.Length <= LongestName).Select(name => (name.Name, name.Count));
        var named = known.Where(category => category.Count > 0).Concat(exact)
            .OrderByDescending(category => category.Count).ThenBy(category => category.Name, StringComparer.Ordinal).Take(CategoricalReference.MostCategories)
            .OrderBy(category => category.Name, StringComparer.Ordinal).ToArray();
        return new CategoricalReference(
            sketch.Reference.Name,
            [.. named.Select(category => category.Name)],
            [.. named.Select(category => category.Count)],
            sketch.Count - named.Sum(category => category.Count),
            new ReferenceTotals(sketch.Count, sketch.Missing, sketch.WrongType, NonFinite: 0),
            Carried(sketch.Reference.Evidence.Frozen));
    }

    /// <summary>For each tenth of the counts the edge with the share nearest to it below, the lower one of two; edges with everything on one side cut nothing and are left out.</summary>
    private static double[] DecileEdges(double[] edges, ReadOnlySpan<long> counts)
    {
        long total = 0;
        var below = new long[edges.Length];
        for (int bin = 0; bin < counts.Length; bin++)
        {
            total += counts[bin];
            if (bin < below.Length)
            {
                below[bin] = total;
            }
        }

        int[] cutting = [.. Enumerable.Range(0, edges.Length).Where(edge => below[edge] > 0 && below[edge] < total)];
        return cutting.Length == 0
            ? []
            : [.. Enumerable.Range(1, Deciles - 1).Select(decile => edges[cutting.MinBy(edge => Math.Abs(below[edge] - ((double)decile / Deciles * total)))]).Distinct()];
    }

    private static FrozenDependence Carried(FrozenDependence former) => new(former.Whole.Carried(), null, null, null);
}
