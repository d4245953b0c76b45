using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Models;

/// <summary>Bytes of everything that decides about a model, version 7: since 2 a policy says what false alarms may cost and which season there is, since 3 what predictions must be worth, since 4 what retraining may cost, since 5 there are rollouts, since 6 there are groups and rehearsals, what rollouts had counted, and the weight that a rollback took back, since 7 what the model is for, how its versions are named, and the greatest name that was issued.</summary>
public sealed class ModelRecordFormat() : RecordFormat<Kept<ModelState>>("A model record", "SMOD", 7)
{
    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, Kept<ModelState> record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        var state = record.State;
        writer.Text(state.Model);
        writer.Flag(state.Registered);
        writer.Map(state.Labels);
        writer.List(state.Versions, WriteVersion);
        writer.Map(state.Aliases);
        EffectBytes.Write(writer, state.Route);
        writer.Map(state.Quarantine);
        writer.Flag(state.Monitor is not null);
        if (state.Monitor is not null)
        {
            PolicyFields.Write(writer, state.Monitor);
        }

        writer.List(state.Rollbacks, RollbackBytes.Write);
        writer.Flag(state.InFlight is not null);
        if (state.InFlight is not null)
        {
            RollbackBytes.Write(writer, state.InFlight);
        }

        writer.Time(state.Cooldown.Until);
        writer.Int64(state.Cooldown.Length.Ticks);
        writer.List(state.Triggers, WriteTrigger);
        writer.Count(state.GoodProofs);
        writer.Texts(state.Judged);
        RolloutFields.Write(writer, state);
        GroupFields.Write(writer, state);
        RehearsalFields.Write(writer, state);
        RolloutEvidenceFields.Write(writer, state);
        writer.Text(state.Description);
        writer.OptionalText(state.Scheme?.ToString());
        writer.OptionalText(state.Issued);
        EffectBytes.Write(writer, record.Outbox);
    }

    /// <inheritdoc/>
    protected override Kept<ModelState> Read(ref ByteReader reader, ushort version)
    {
        var state = new ModelState
        {
            Model = reader.Text(),
            Registered = reader.Flag(),
            Labels = Lists.Map(ref reader),
            Versions = [.. Lists.List(ref reader, ReadVersion)],
            Aliases = Lists.Map(ref reader),
            Route = EffectBytes.ReadRoute(ref reader),
            Quarantine = Lists.Map(ref reader),
            Monitor = reader.Optional(PolicyFields.ReaderOf(version)),
            Rollbacks = [.. Lists.List(ref reader, RollbackBytes.ReadRecord)],
            InFlight = reader.Flag() ? RollbackBytes.ReadInFlight(ref reader) : null,
            Cooldown = new RollbackCooldown(reader.Time(), TimeSpan.FromTicks(reader.Int64())),
            Triggers = [.. Lists.List(ref reader, ReadTrigger)],
            GoodProofs = reader.Count(),
            Judged = [.. Lists.Texts(ref reader)],
        };
        state = version >= 5 ? RolloutFields.Read(ref reader, state) : state;
        state = version >= 6 ? RehearsalFields.Read(ref reader, GroupFields.Read(ref reader, state)) : state;
        state = version >= 6 ? RolloutEvidenceFields.Read(ref reader, state) : state;
        state = version >= 7 ? state with { Description = reader.Text(), Scheme = reader.OptionalText() is { } scheme ? Enum.Parse<VersionScheme>(scheme) : null, Issued = reader.OptionalText() } : state;
        return new Kept<ModelState>(state, EffectBytes.ReadOutbox(ref reader));
    }

    private static void WriteVersion(ByteWriter writer, VersionState version)
    {
        writer.Text(version.Version);
        writer.Time(version.Created);
        writer.OptionalText(version.ArtifactSha256);
        writer.Flag(version.Good is not null);
        if (version.Good is not null)
        {
            writer.Time(version.Good.Since);
            writer.Count(version.Good.Epoch);
            writer.Count(version.Good.Number);
        }

        writer.Byte((byte)version.Verdict);
        writer.Flag(version.Drifting);
    }

    private static VersionState ReadVersion(ref ByteReader reader) => new(
        reader.Text(),
        reader.Time(),
        reader.OptionalText(),
        reader.Flag() ? new GoodProof(reader.Time(), reader.Count(), reader.Count()) : null,
        (Verdict)reader.Byte(),
        reader.Flag());

    private static void WriteTrigger(ByteWriter writer, RetrainTrigger trigger)
    {
        writer.Text(trigger.Id);
        writer.Text(trigger.Version);
        writer.Text(trigger.WindowId);
        writer.Time(trigger.Requested);
        writer.Text(trigger.Reason);
    }

    private static RetrainTrigger ReadTrigger(ref ByteReader reader) => new(reader.Text(), reader.Text(), reader.Text(), reader.Time(), reader.Text());
}
