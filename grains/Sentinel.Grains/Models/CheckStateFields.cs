using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Rollouts;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.Rollouts;

namespace Sentinel.Grains.Models;

/// <summary>Checks of a rollout, with their evidence, in a model's record.</summary>
internal static class CheckStateFields
{
    internal static void Write(ByteWriter writer, CheckState check)
    {
        RolloutPlanFields.WriteCheck(writer, check.Spec);
        WriteEvidence(writer, check.Evidence);
        writer.List(check.Answers, WriteAnswer);
        writer.List(check.Fails, static (w, failed) => w.Flag(failed));
        writer.Count(check.Errors);
    }

    internal static CheckState Read(ref ByteReader reader) => new(
        RolloutPlanFields.ReadCheck(ref reader),
        ReadEvidence(ref reader),
        [.. reader.List(ReadAnswer)],
        [.. reader.List(static (ref ByteReader r) => r.Flag())],
        checked((int)reader.Count()));

    private static void WriteEvidence(ByteWriter writer, CheckEvidence evidence)
    {
        WriteCounts(writer, evidence.Arm);
        WriteCounts(writer, evidence.Stable);
        WriteCounts(writer, evidence.Past);
        writer.Double(evidence.LogEvidence);
        writer.Count(evidence.Judged);
        writer.OptionalDouble(evidence.ThresholdKey);
        writer.List(evidence.Training.Keys, static (w, key) => w.Int64(key));
        writer.List(evidence.Training.Counts, static (w, count) => w.Count(count));
    }

    private static CheckEvidence ReadEvidence(ref ByteReader reader) => new(
        ReadCounts(ref reader),
        ReadCounts(ref reader),
        ReadCounts(ref reader),
        reader.Double(),
        reader.Count(),
        (int?)reader.OptionalDouble(),
        new LogBuckets(reader.List(static (ref ByteReader r) => checked((int)r.Int64())), reader.List(static (ref ByteReader r) => r.Count())));

    private static void WriteCounts(ByteWriter writer, RateCounts counts)
    {
        writer.Count(counts.Rows);
        writer.Count(counts.Hits);
    }

    private static RateCounts ReadCounts(ref ByteReader reader) => new(reader.Count(), reader.Count());

    private static void WriteAnswer(ByteWriter writer, CheckAnswer answer)
    {
        writer.Text(answer.Name);
        writer.Byte((byte)answer.Outcome);
        writer.OptionalText(answer.Reason);
        writer.Count(answer.Rows);
        writer.OptionalDouble(answer.Effect);
        writer.OptionalDouble(answer.Bound);
        writer.OptionalDouble(answer.Evidence);
        writer.Count(answer.FromEpoch);
        writer.Time(answer.From);
        writer.Time(answer.To);
    }

    private static CheckAnswer ReadAnswer(ref ByteReader reader) => new(
        reader.Text(),
        (CheckOutcome)reader.Byte(),
        reader.OptionalText(),
        reader.Count(),
        reader.OptionalDouble(),
        reader.OptionalDouble(),
        reader.OptionalDouble(),
        reader.Count(),
        reader.Time(),
        reader.Time());
}
