using Sentinel.Contracts.Models;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Models;

/// <summary>How rollbacks stand in a model's record.</summary>
internal static class RollbackBytes
{
    internal static void Write(ByteWriter writer, RollbackInFlight rollback)
    {
        writer.Text(rollback.Id);
        writer.Text(rollback.From);
        writer.Count(rollback.FromEpoch);
        writer.OptionalText(rollback.Wanted);
        writer.Text(rollback.Reason);
        writer.Text(rollback.Actor);
        writer.Flag(rollback.Automatic);
        writer.Time(rollback.Requested);
        writer.Texts(rollback.AlertHooks);
        writer.Byte((byte)rollback.Phase);
        writer.OptionalText(rollback.Target);
        writer.OptionalTime(rollback.Switched);
        writer.Map(rollback.Rejected);
    }

    internal static RollbackInFlight ReadInFlight(ref ByteReader reader) => new(
        reader.Text(),
        reader.Text(),
        reader.Count(),
        reader.OptionalText(),
        reader.Text(),
        reader.Text(),
        reader.Flag(),
        reader.Time(),
        [.. Lists.Texts(ref reader)],
        (RollbackPhase)reader.Byte(),
        reader.OptionalText(),
        reader.OptionalTime(),
        Lists.Map(ref reader));

    internal static void Write(ByteWriter writer, RollbackRecord record)
    {
        writer.Text(record.Id);
        writer.Byte((byte)record.Outcome);
        writer.OptionalText(record.From);
        writer.OptionalText(record.To);
        writer.Count(record.Epoch);
        writer.Text(record.Reason);
        writer.Text(record.Actor);
        writer.Time(record.Requested);
        writer.OptionalTime(record.Completed);
        writer.Flag(record.Milliseconds is not null);
        if (record.Milliseconds is { } milliseconds)
        {
            writer.Double(milliseconds);
        }

        writer.List(record.Acknowledgements, static (w, word) =>
        {
            w.Text(word.Router);
            w.Count(word.Epoch);
            w.OptionalText(word.ServedVersion);
        });
        writer.Map(record.Rejected);
    }

    internal static RollbackRecord ReadRecord(ref ByteReader reader) => new(
        reader.Text(),
        (RollbackOutcome)reader.Byte(),
        reader.OptionalText(),
        reader.OptionalText(),
        reader.Count(),
        reader.Text(),
        reader.Text(),
        reader.Time(),
        reader.OptionalTime(),
        reader.Flag() ? reader.Double() : null,
        Lists.List(ref reader, static (ref ByteReader r) => new RouteAcknowledgement(r.Text(), r.Count(), r.OptionalText())),
        Lists.Map(ref reader));
}
