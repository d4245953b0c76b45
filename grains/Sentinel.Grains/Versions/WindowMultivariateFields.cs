using Sentinel.Contracts.Versions;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Versions;

/// <summary>The numeric features of a window together, in records.</summary>
internal static class WindowMultivariateFields
{
    internal static void Write(ByteWriter writer, WindowMultivariate figures)
    {
        writer.Count(figures.Features);
        writer.Count(figures.Rows);
        writer.Count(figures.IncompleteRows);
        writer.Count(figures.ReferenceRows);
        writer.Double(figures.Dependence);
        writer.Map(figures.Absent);
        writer.Optional(figures.PcaReconstructionError, static (w, error) =>
        {
            w.Double(error.Reference);
            w.Double(error.Current);
            w.Double(error.Low);
            w.Double(error.High);
            w.OptionalDouble(error.ReferenceRootMeanSquare);
            w.OptionalDouble(error.CurrentRootMeanSquare);
            w.Count(error.Components);
            w.Text(error.Convention);
        });
        writer.Optional(figures.HotellingT2, static (w, shift) =>
        {
            w.Double(shift.Statistic);
            w.Count(shift.Dimensions);
            w.Double(shift.PValue);
            w.Text(shift.Convention);
        });
        writer.OptionalDouble(figures.Mmd2);
        writer.Optional(figures.Mmd2Test, static (w, test) =>
        {
            w.Double(test.Limit);
            w.Double(test.PValue);
            w.Count(test.Rows);
            w.Count(test.ReferenceRows);
            w.Count(test.SampleEvery);
            w.Text(test.Convention);
        });
        writer.Optional(figures.CorrelationChange, static (w, change) =>
        {
            w.Texts(change.Features);
            w.Double(change.Reference);
            w.Double(change.Current);
            w.Double(change.PValue);
            w.Double(change.RootMeanSquare);
            w.Text(change.Convention);
        });
    }

    internal static WindowMultivariate Read(ref ByteReader reader) =>
        new((int)reader.Count(), reader.Count(), reader.Count(), reader.Count(), reader.Double(), reader.Map())
        {
            PcaReconstructionError = reader.Optional(static (ref ByteReader r) =>
                new WindowReconstructionError(r.Double(), r.Double(), r.Double(), r.Double(), r.OptionalDouble(), r.OptionalDouble(), (int)r.Count(), r.Text())),
            HotellingT2 = reader.Optional(static (ref ByteReader r) => new WindowMeanShift(r.Double(), (int)r.Count(), r.Double(), r.Text())),
            Mmd2 = reader.OptionalDouble(),
            Mmd2Test = reader.Optional(static (ref ByteReader r) => new WindowKernelTest(r.Double(), r.Double(), r.Count(), r.Count(), (int)r.Count(), r.Text())),
            CorrelationChange = reader.Optional(static (ref ByteReader r) => new WindowCorrelationChange(r.Texts(), r.Double(), r.Double(), r.Double(), r.Double(), r.Text())),
        };
}
