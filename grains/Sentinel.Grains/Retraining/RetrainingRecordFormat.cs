using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Retraining;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Retraining;

/// <summary>Bytes of everything that decides about a model's retraining, version 2: since it, a run keeps what the hook said that starts its trainer.</summary>
public sealed class RetrainingRecordFormat() : RecordFormat<Kept<RetrainingState>>("A retraining record", "SRTR", 2)
{
    private const ushort SinceOutput = 2;

    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, Kept<RetrainingState> record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        var state = record.State;
        writer.Text(state.Model);
        writer.Optional(state.Actions, PolicyFields.WriteWhole);
        writer.OptionalTime(state.Since);
        writer.List(state.Runs, RetrainBytes.Write);
        writer.Texts(state.Decided);
        writer.Count(state.ByHand);
        writer.OptionalTime(state.NextLook);
        EffectBytes.Write(writer, record.Outbox);
    }

    /// <inheritdoc/>
    protected override Kept<RetrainingState> Read(ref ByteReader reader, ushort version)
    {
        var state = new RetrainingState
        {
            Model = reader.Text(),
            Actions = reader.Optional<MonitorActions>(PolicyFields.ReadWholeActions),
            Since = reader.OptionalTime(),
            Runs = [.. Lists.List<RetrainRun>(ref reader, version >= SinceOutput ? RetrainBytes.ReadRun : RetrainBytes.ReadRunWithoutOutput)],
            Decided = [.. Lists.Texts(ref reader)],
            ByHand = reader.Count(),
            NextLook = reader.OptionalTime(),
        };
        return new Kept<RetrainingState>(state, EffectBytes.ReadOutbox(ref reader));
    }
}
