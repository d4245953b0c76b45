using System.Collections.Immutable;
using Sentinel.Contracts.Mlflow;
using Sentinel.Decisions.Mlflow;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Mlflow;

/// <summary>Bytes of what MLflow's clients say of a model, version 1.</summary>
public sealed class MlflowRecordFormat() : RecordFormat<Kept<MlflowState>>("A record of what MLflow says of a model", "SMLF", 1)
{
    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, Kept<MlflowState> record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        var state = record.State;
        WriteOptional(writer, state.Created);
        WriteOptional(writer, state.Updated);
        writer.OptionalText(state.Description);
        writer.List(state.Tags, WriteTag);
        writer.List(state.Versions, WriteVersion);
        writer.Count(state.LastNumber);
        writer.Count(state.Changes);
        EffectBytes.Write(writer, record.Outbox);
    }

    /// <inheritdoc/>
    protected override Kept<MlflowState> Read(ref ByteReader reader, ushort version)
    {
        var state = new MlflowState
        {
            Created = ReadOptional(ref reader),
            Updated = ReadOptional(ref reader),
            Description = reader.OptionalText(),
            Tags = [.. reader.List(ReadTag)],
            Versions = ImmutableSortedDictionary.CreateRange(reader.List(ReadVersion)),
            LastNumber = reader.Count(),
            Changes = reader.Count(),
        };
        return new Kept<MlflowState>(state, EffectBytes.ReadOutbox(ref reader));
    }

    private static void WriteVersion(ByteWriter writer, KeyValuePair<long, MlflowVersionState> pair)
    {
        var (number, version) = pair;
        writer.Count(number);
        writer.Int64(version.Created);
        writer.Int64(version.Updated);
        writer.Text(version.Stage);
        writer.Text(version.Description);
        writer.Text(version.Source);
        writer.Text(version.RunId);
        writer.Text(version.RunLink);
        writer.OptionalText(version.ModelId);
        writer.List(version.Tags, WriteTag);
    }

    private static KeyValuePair<long, MlflowVersionState> ReadVersion(ref ByteReader reader) => KeyValuePair.Create(
        reader.Count(),
        new MlflowVersionState(reader.Int64(), reader.Int64(), reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.OptionalText(), [.. reader.List(ReadTag)]));

    private static void WriteTag(ByteWriter writer, MlflowTag tag)
    {
        writer.Text(tag.Key);
        writer.Text(tag.Value);
    }

    private static MlflowTag ReadTag(ref ByteReader reader) => new(reader.Text(), reader.Text());

    private static void WriteOptional(ByteWriter writer, long? value)
    {
        writer.Flag(value is not null);
        if (value is { } number)
        {
            writer.Int64(number);
        }
    }

    private static long? ReadOptional(ref ByteReader reader) => reader.Flag() ? reader.Int64() : null;
}
