using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Storage;

/// <summary>Sequential detectors, and what they say, in records.</summary>
public static class DetectorFields
{
    /// <summary>Writes what is run.</summary>
    public static void Write(ByteWriter writer, DetectorPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(policy);
        writer.Byte((byte)policy.On);
        writer.Text(policy.Detector);
        writer.Map(policy.Set);
    }

    /// <summary>Reads what is run.</summary>
    public static DetectorPolicy ReadPolicy(ref ByteReader reader) => new((DetectorInput)reader.Byte(), reader.Text(), reader.Map());

    /// <summary>Writes what was said in a window.</summary>
    public static void Write(ByteWriter writer, DetectedChanges said)
    {
        ArgumentNullException.ThrowIfNull(said);
        writer.List(said.First, Write);
        writer.Count(said.More);
    }

    /// <summary>Reads what was said in a window.</summary>
    public static DetectedChanges ReadSaid(ref ByteReader reader) => new(reader.List(ReadChange), reader.Count());

    /// <summary>Writes one word.</summary>
    public static void Write(ByteWriter writer, DetectedChange change)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(change);
        writer.Byte((byte)change.On);
        writer.Text(change.Detector);
        writer.Byte((byte)change.Kind);
        writer.Text(change.Window);
        writer.Text(change.TopicPartition);
        writer.Count(change.Offset);
        writer.Time(change.Time);
        writer.Double(change.Estimate);
        writer.Double(change.Statistic);
        writer.Double(change.Limit);
    }

    /// <summary>Reads one word.</summary>
    public static DetectedChange ReadChange(ref ByteReader reader) =>
        new(
            (DetectorInput)reader.Byte(),
            reader.Text(),
            (DetectionKind)reader.Byte(),
            reader.Text(),
            reader.Text(),
            reader.Count(),
            reader.Time(),
            reader.Double(),
            reader.Double(),
            reader.Double());
}
