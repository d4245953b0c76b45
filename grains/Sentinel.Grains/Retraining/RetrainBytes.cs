using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Effects;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Retraining;

/// <summary>What is told about retraining, in records.</summary>
internal static class RetrainBytes
{
    internal static void Write(ByteWriter writer, RetrainWish wish)
    {
        writer.Text(wish.Id);
        writer.Byte((byte)wish.Cause);
        writer.Text(wish.Version);
        writer.Text(wish.WindowId);
        writer.Text(wish.Reason);
        PolicyFields.WriteWhole(writer, wish.Actions);
        writer.Flag(wish.Begins);
        writer.OptionalText(wish.Upstream);
    }

    internal static RetrainWish ReadWish(ref ByteReader reader) => new(
        reader.Text(),
        (RetrainCause)reader.Byte(),
        reader.Text(),
        reader.Text(),
        reader.Text(),
        PolicyFields.ReadWholeActions(ref reader),
        reader.Flag(),
        reader.OptionalText());

    internal static void Write(ByteWriter writer, RetrainedVersion version)
    {
        writer.Text(version.Version);
        writer.Text(version.Trigger);
        writer.OptionalText(version.Parent);
        writer.OptionalText(version.DataDigest);
        writer.OptionalText(version.Commit);
        writer.Numbers(version.Metrics);
        writer.Text(version.Actor);
    }

    internal static RetrainedVersion ReadVersion(ref ByteReader reader) =>
        new(reader.Text(), reader.Text(), reader.OptionalText(), reader.OptionalText(), reader.OptionalText(), Lists.Numbers(ref reader), reader.Text());

    internal static void Write(ByteWriter writer, RetrainHookAnswer answer)
    {
        writer.Text(answer.Trigger);
        writer.Text(answer.Hook);
        writer.Flag(answer.Taken);
        writer.OptionalText(answer.Output);
        writer.Time(answer.Time);
    }

    internal static RetrainHookAnswer ReadAnswer(ref ByteReader reader) => new(reader.Text(), reader.Text(), reader.Flag(), reader.OptionalText(), reader.Time());

    // A challenger takes the way that the model's own plan has.
    internal static void Write(ByteWriter writer, StartRollout start)
    {
        writer.Text(start.Trigger);
        writer.Text(start.Request.Version);
        writer.Text(start.Request.Reason);
        writer.Text(start.Request.Actor);
        writer.Time(start.Time);
    }

    internal static StartRollout ReadRollout(ref ByteReader reader) =>
        new(reader.Text(), new RolloutRequest(reader.Text(), Strategy: null, Plan: null, reader.Text(), reader.Text(), Supersede: false), reader.Time());

    internal static void Write(ByteWriter writer, RetrainRun run)
    {
        writer.Text(run.Id);
        writer.Byte((byte)run.Cause);
        writer.Text(run.Version);
        writer.OptionalText(run.WindowId);
        writer.Text(run.Reason);
        writer.Text(run.Actor);
        writer.OptionalText(run.Hook);
        writer.Texts(run.AlertHooks);
        writer.Byte((byte)run.Status);
        writer.Time(run.Requested);
        writer.Time(run.Deadline);
        writer.OptionalTime(run.Acknowledged);
        writer.OptionalTime(run.Started);
        writer.OptionalTime(run.Ended);
        writer.OptionalText(run.NewVersion);
        writer.OptionalText(run.DataDigest);
        writer.OptionalText(run.Commit);
        writer.Numbers(run.Metrics);
        writer.OptionalText(run.Error);
        writer.OptionalText(run.Output);
    }

    internal static RetrainRun ReadRun(ref ByteReader reader) => ReadRunWithoutOutput(ref reader) with { Output = reader.OptionalText() };

    internal static RetrainRun ReadRunWithoutOutput(ref ByteReader reader) => new(
        reader.Text(),
        (RetrainCause)reader.Byte(),
        reader.Text(),
        reader.OptionalText(),
        reader.Text(),
        reader.Text(),
        reader.OptionalText(),
        Lists.Texts(ref reader),
        (RetrainStatus)reader.Byte(),
        reader.Time(),
        reader.Time())
    {
        Acknowledged = reader.OptionalTime(),
        Started = reader.OptionalTime(),
        Ended = reader.OptionalTime(),
        NewVersion = reader.OptionalText(),
        DataDigest = reader.OptionalText(),
        Commit = reader.OptionalText(),
        Metrics = Lists.Numbers(ref reader),
        Error = reader.OptionalText(),
    };
}
