using System.Collections.Immutable;
using Sentinel.Contracts.Versions;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Versions;

/// <summary>The estimated performance of a window in records. What labels say of it is not there: it is made anew with them.</summary>
internal static class WindowEstimateFields
{
    internal static void Write(ByteWriter writer, WindowEstimate estimate)
    {
        writer.Count(estimate.Rows);
        writer.Count(estimate.LeftOut);
        writer.List(estimate.Metrics, static (w, metric) =>
        {
            w.Text(metric.Key);
            w.Double(metric.Value.Value);
            w.Double(metric.Value.StandardError);
            w.Double(metric.Value.Lower);
            w.Double(metric.Value.Upper);
        });
        writer.Map(estimate.Absent);
        writer.OptionalText(estimate.Reason);
        writer.Text(estimate.Convention);
    }

    internal static WindowEstimate Read(ref ByteReader reader) =>
        new(
            reader.Count(),
            reader.Count(),
            ImmutableSortedDictionary.CreateRange(
                StringComparer.Ordinal, reader.List(static (ref ByteReader r) => KeyValuePair.Create(r.Text(), new EstimatedMetric(r.Double(), r.Double(), r.Double(), r.Double())))),
            reader.Map(),
            reader.OptionalText(),
            reader.Text());
}
