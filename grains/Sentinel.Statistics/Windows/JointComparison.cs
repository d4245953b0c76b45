using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Multivariate;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Statistics.Windows;

/// <summary>
/// The figures of a window's numeric features together. Of all complete rows, exactly: reconstruction error (mean and root mean square), T², correlations; of the sampled rows:
/// the kernel distance. Limits and chances are those of windows without drift: of the reconstruction error by blocks of the reference (<see cref="BlockSpread"/>), of T² and
/// correlations by their distributions at rows/φ (<see cref="JointReference.Dependence"/>), of the kernel distance by <see cref="KernelReference"/> at φ of the sampled rows.
/// A pure function; O(d²), and O(d³) where features follow from others.
/// </summary>
public static class JointComparison
{
    private const double Deviations = 3;

    /// <summary>The figures; null where the reference does not have its numeric features together.</summary>
    public static WindowMultivariate? Of(WindowSketch window)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (window.Joint is not { } joint)
        {
            return null;
        }

        var reference = joint.Reference;
        var figures = new WindowMultivariate(
            reference.Columns.Count,
            joint.Count,
            joint.Incomplete,
            reference.Moments.Count,
            reference.Dependence.Factor,
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));
        if (WhyNot(joint) is { } reason)
        {
            return figures with { Absent = figures.Absent.Add("pcaReconstructionError", reason).Add("hotellingT2", reason).Add("mmd2", reason).Add("correlationChange", reason) };
        }

        var moments = joint.Moments();
        return WithCorrelations(WithKernel(WithMeans(WithErrors(figures, joint, moments), reference, moments), joint), window.Reference, reference, moments);
    }

    private static string? WhyNot(JointSketch joint) => (joint.Reference.Moments.Count, joint.Count) switch
    {
        ( < 2, _) => Text($"{joint.Reference.Moments.Count} rows of the reference have a number in each of the {joint.Reference.Columns.Count} features: two are needed"),
        (_, 0) => Text($"no row of the window has a number in each of the {joint.Reference.Columns.Count} features"),
        _ => null,
    };

    private static WindowMultivariate WithErrors(WindowMultivariate figures, JointSketch joint, CoMoments moments)
    {
        var reference = joint.Reference;
        if (reference.Components is not { } components)
        {
            return Without(figures, "pcaReconstructionError", "fewer than two of the features vary in the reference");
        }

        var errors = reference.Errors;
        double room = Deviations * Math.Sqrt(errors.VarianceOf(joint.Count) + errors.VarianceOf(reference.Moments.Count));
        return joint.MeanError() is not { } current || !double.IsFinite(room)
            ? Without(figures, "pcaReconstructionError", "the error is beyond the range of a double")
            : figures with
            {
                PcaReconstructionError = new WindowReconstructionError(
                    errors.Mean,
                    current,
                    Math.Max(0, errors.Mean - room),
                    errors.Mean + room,
                    reference.RootMeanSquareError,
                    components.RootMeanSquareError(moments),
                    components.Components,
                    Conventions.ReconstructionError),
            };
    }

    private static WindowMultivariate WithMeans(WindowMultivariate figures, JointReference reference, CoMoments moments) =>
        HotellingT2.Of(reference.Moments, moments, reference.Dependence.Factor) is { } shift
            ? figures with { HotellingT2 = new WindowMeanShift(shift.Statistic, shift.Dimensions, shift.PValue, Conventions.MeanShift) }
            : Without(figures, "hotellingT2", "the rows are too few, no feature varies, or the shift is beyond the range of a double");

    private static WindowMultivariate WithKernel(WindowMultivariate figures, JointSketch joint)
    {
        var reference = joint.Reference;
        var kernel = reference.Kernel;
        if (kernel.Mean.Mmd2(joint.Kernel) is not { } distance)
        {
            return Without(figures, "mmd2", Text($"{joint.Kernel.Count} rows of the window are in the sample of one in {reference.SampleEvery}: two are needed"));
        }

        figures = figures with { Mmd2 = distance };
        if (!kernel.Varies)
        {
            return Without(figures, "mmd2Test", "the rows of the reference do not vary");
        }

        var (limit, chance) = kernel.Test(distance, joint.Kernel.Count, reference.DependenceOfSample(kernel.SampleEvery), reference.DependenceOfSample(reference.SampleEvery));
        return figures with { Mmd2Test = new WindowKernelTest(limit, chance, joint.Kernel.Count, kernel.Mean.Count, reference.SampleEvery, Conventions.KernelDistance) };
    }

    private static WindowMultivariate WithCorrelations(WindowMultivariate figures, ReferenceProfile profile, JointReference reference, CoMoments moments)
    {
        if (CorrelationChange.Of(reference.Moments, moments, reference.Dependence.Factor) is not { } change)
        {
            return Without(figures, "correlationChange", "a side has fewer than four rows, or no pair of features varies on both sides");
        }

        string[] names = [.. profile.Features.Where(feature => feature.Numeric is not null).Select(feature => feature.Name)];
        return figures with
        {
            CorrelationChange = new WindowCorrelationChange(
                [names[reference.Columns[change.First]], names[reference.Columns[change.Second]]], change.Reference, change.Current, change.PValue, change.RootMeanSquare, Conventions.CorrelationChange),
        };
    }

    private static WindowMultivariate Without(WindowMultivariate figures, string name, string reason) => figures with { Absent = figures.Absent.Add(name, reason) };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
