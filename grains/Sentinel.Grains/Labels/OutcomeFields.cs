using Sentinel.Contracts.Labels;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Labels;

/// <summary>Outcomes by window in records.</summary>
internal static class OutcomeFields
{
    internal static void Write(ByteWriter writer, WindowOutcomes window)
    {
        writer.Text(window.WindowId);
        writer.Block(window.Sketch.Span);
        DetectorFields.Write(writer, window.Detected);
    }

    internal static WindowOutcomes ReadWindow(ref ByteReader reader) => new(reader.Text(), reader.Block()) { Detected = DetectorFields.ReadSaid(ref reader) };

    internal static void Write(ByteWriter writer, OutcomeSummary summary)
    {
        writer.Count(summary.Shard);
        writer.Count(summary.Sequence);
        writer.List(summary.Windows, Write);
    }

    internal static void Write(ByteWriter writer, EpochOutcomes epoch)
    {
        writer.Count(epoch.Epoch);
        writer.Count(epoch.Rows);
        writer.Count(epoch.Wrong);
        writer.Count(epoch.OnlyOwnWrong);
        writer.Count(epoch.OnlyOtherWrong);
    }

    internal static EpochOutcomes ReadEpoch(ref ByteReader reader) => new(reader.Count(), reader.Count(), reader.Count(), reader.Count(), reader.Count());

    internal static OutcomeSummary ReadSummary(ref ByteReader reader) => new(checked((int)reader.Count()), reader.Count(), Lists.List(ref reader, ReadWindow));
}
