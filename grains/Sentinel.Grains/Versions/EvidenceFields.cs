using System.Collections.Immutable;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Evidence;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.Evidence;

namespace Sentinel.Grains.Versions;

/// <summary>A version's evidence in its record: the states of its e-detectors and their alarms, stream by stream.</summary>
public static class EvidenceFields
{
    /// <summary>Writes it.</summary>
    public static void Write(ByteWriter writer, VersionEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(evidence);
        writer.Text(evidence.ReferenceDigest);
        writer.Byte((byte)evidence.Season);
        writer.List(evidence.Streams, static (w, stream) =>
        {
            w.Text(stream.Key);
            w.List(stream.Value.States, static (states, state) => state.WriteTo(states));
            w.List(stream.Value.Alarms, static (alarms, alarm) =>
            {
                alarms.Flag(alarm.Stands);
                alarms.Count(alarm.WindowsBelow);
            });
        });
    }

    /// <summary>Reads it.</summary>
    public static VersionEvidence Read(ref ByteReader reader) =>
        new(
            reader.Text(),
            (Season)reader.Byte(),
            ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, reader.List(static (ref ByteReader r) => KeyValuePair.Create(r.Text(), ReadStream(ref r)))));

    private static StreamEvidence ReadStream(ref ByteReader reader)
    {
        var stream = new StreamEvidence(
            [.. reader.List(static (ref ByteReader r) => EDetectorState.ReadFrom(ref r))],
            [.. reader.List(static (ref ByteReader r) => new StandingAlarm(r.Flag(), checked((int)r.Count())))]);
        return stream.States.Length == stream.Alarms.Length
            ? stream
            : throw new InvalidDataException($"Evidence of {stream.States.Length} columns has {stream.Alarms.Length} alarms.");
    }
}
