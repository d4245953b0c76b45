using Sentinel.Contracts.Groups;
using Sentinel.Decisions.Groups;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Groups;

/// <summary>Bytes of a group of models and its rollbacks, version 1.</summary>
public sealed class GroupRecordFormat() : RecordFormat<Kept<GroupState>>("A group record", "SGRP", 1)
{
    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, Kept<GroupState> record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        var state = record.State;
        writer.Text(state.Name);
        writer.Flag(state.Declared);
        writer.Texts(state.Models);
        writer.Count(state.Epoch);
        writer.Count(state.Number);
        writer.Optional(state.Rollback, WriteRollback);
        writer.List(state.Rollbacks, WriteRollback);
        EffectBytes.Write(writer, record.Outbox);
    }

    /// <inheritdoc/>
    protected override Kept<GroupState> Read(ref ByteReader reader, ushort version)
    {
        var state = new GroupState
        {
            Name = reader.Text(),
            Declared = reader.Flag(),
            Models = [.. Lists.Texts(ref reader)],
            Epoch = reader.Count(),
            Number = reader.Count(),
            Rollback = Lists.Optional(ref reader, ReadRollback),
            Rollbacks = [.. Lists.List(ref reader, ReadRollback)],
        };
        return new Kept<GroupState>(state, EffectBytes.ReadOutbox(ref reader));
    }

    private static void WriteRollback(ByteWriter writer, GroupRollback rollback)
    {
        writer.Count(rollback.Number);
        var request = rollback.Request;
        writer.Text(request.Id);
        writer.OptionalText(request.Model);
        writer.OptionalText(request.From);
        writer.Text(request.Reason);
        writer.Text(request.Actor);
        writer.Flag(request.Automatic);
        writer.Time(request.Requested);
        writer.Map(request.Targets);
        writer.Byte((byte)rollback.Phase);
        writer.Count(rollback.Epoch);
        writer.Time(rollback.Deadline);
        writer.OptionalTime(rollback.Ended);
        writer.List(rollback.Members, static (w, member) =>
        {
            w.Text(member.Model);
            w.OptionalText(member.Target);
            w.OptionalText(member.Refusal);
            w.Flag(member.Done);
        });
    }

    private static GroupRollback ReadRollback(ref ByteReader reader) => new(
        reader.Count(),
        new GroupRollbackRequest(
            reader.Text(), reader.OptionalText(), reader.OptionalText(), reader.Text(), reader.Text(), reader.Flag(), reader.Time(), Lists.Map(ref reader)),
        (GroupPhase)reader.Byte(),
        reader.Count(),
        reader.Time(),
        reader.OptionalTime(),
        [.. Lists.List(ref reader, static (ref ByteReader r) => new GroupMemberPart(r.Text(), r.OptionalText(), r.OptionalText(), r.Flag()))]);
}
