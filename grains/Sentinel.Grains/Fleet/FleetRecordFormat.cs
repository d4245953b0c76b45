using Sentinel.Contracts.Fleet;
using Sentinel.Decisions.Fleet;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Fleet;

/// <summary>Bytes of what is known of all rollouts together, version 1.</summary>
public sealed class FleetRecordFormat() : RecordFormat<Kept<FleetState>>("A fleet record", "SFLT", 1)
{
    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, Kept<FleetState> record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        var state = record.State;
        writer.List([.. state.Leaves.Values], WriteLeave);
        writer.List(state.Rollbacks, WriteRollback);
        writer.Time(state.CountedFrom);
        writer.Optional(state.Hold, WriteHold);
        EffectBytes.Write(writer, record.Outbox);
    }

    /// <inheritdoc/>
    protected override Kept<FleetState> Read(ref ByteReader reader, ushort version)
    {
        var state = new FleetState
        {
            Leaves = FleetState.Empty.Leaves.AddRange(reader.List(ReadLeave).Select(leave => KeyValuePair.Create(leave.Model, leave))),
            Rollbacks = [.. reader.List(ReadRollback)],
            CountedFrom = reader.Time(),
            Hold = reader.Optional(ReadHold),
        };
        return new Kept<FleetState>(state, EffectBytes.ReadOutbox(ref reader));
    }

    /// <summary>Writes a rollback as the fleet hears of it.</summary>
    internal static void WriteRollback(ByteWriter writer, FleetRollback rollback)
    {
        writer.Text(rollback.Model);
        writer.Text(rollback.Id);
        writer.Text(rollback.Version);
        writer.Time(rollback.Time);
        writer.Text(rollback.Reason);
    }

    /// <summary>Reads it.</summary>
    internal static FleetRollback ReadRollback(ref ByteReader reader) => new(reader.Text(), reader.Text(), reader.Text(), reader.Time(), reader.Text());

    private static void WriteLeave(ByteWriter writer, CanaryLeave leave)
    {
        writer.Text(leave.Model);
        writer.Text(leave.Rollout);
        writer.Text(leave.Version);
        writer.Double(leave.Weight);
        writer.Time(leave.Granted);
        writer.Time(leave.Until);
    }

    private static CanaryLeave ReadLeave(ref ByteReader reader) => new(reader.Text(), reader.Text(), reader.Text(), reader.Double(), reader.Time(), reader.Time());

    private static void WriteHold(ByteWriter writer, FleetHold hold)
    {
        writer.Time(hold.Since);
        writer.Text(hold.Reason);
        writer.Text(hold.Actor);
    }

    private static FleetHold ReadHold(ref ByteReader reader) => new(reader.Time(), reader.Text(), reader.Text());
}
