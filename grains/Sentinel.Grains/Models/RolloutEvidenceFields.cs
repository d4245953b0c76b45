using System.Collections.Immutable;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollouts;
using Sentinel.Grains.Labels;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Models;

/// <summary>What a model's record says since it keeps what its rollout's last look had before it: counts, labels and routers that were heard; and what share of the traffic each rollback took back, for which rollout.</summary>
internal static class RolloutEvidenceFields
{
    internal static void Write(ByteWriter writer, ModelState state)
    {
        var evidence = state.Evidence;
        var book = evidence.Traffic.ToImage();
        writer.Count(book.FirstEpoch);
        writer.List(book.Totals.Arms, WriteArm);
        writer.List(book.Totals.Pairs, WritePair);
        writer.List(book.Heard, WriteRouter);
        writer.List(evidence.Labelled, WriteOutcomes);
        writer.List(evidence.Judged, WriteOutcomes);
        writer.Double(state.InFlight?.Weight ?? 0);
        writer.List(state.Rollbacks, static (w, rollback) =>
        {
            w.Double(rollback.Weight);
            w.OptionalText(rollback.Rollout);
        });
    }

    internal static ModelState Read(ref ByteReader reader, ModelState state)
    {
        var book = new TrafficBookImage(reader.Count(), new TrafficTotals(reader.List(ReadArm), reader.List(ReadPair)), [.. reader.List(ReadRouter)]);
        var evidence = RolloutEvidence.Empty with { Traffic = TrafficBook.Of(book), Labelled = ReadOutcomes(ref reader), Judged = ReadOutcomes(ref reader) };
        var weight = reader.Double();
        var known = reader.List(static (ref ByteReader r) => (Weight: r.Double(), Rollout: r.OptionalText()));
        return known.Length == state.Rollbacks.Length
            ? state with
            {
                Evidence = evidence,
                InFlight = state.InFlight is null ? null : state.InFlight with { Weight = weight },
                Rollbacks = [.. state.Rollbacks.Zip(known, static (rollback, more) => rollback with { Weight = more.Weight, Rollout = more.Rollout })],
            }
            : throw new InvalidDataException($"The weights of {known.Length} rollbacks stand beside {state.Rollbacks.Length} rollbacks.");
    }

    private static void WriteArm(ByteWriter writer, ArmTally arm)
    {
        writer.Text(arm.Version);
        writer.Count(arm.Epoch);
        writer.Count(arm.Rows);
        writer.Count(arm.Errors);
        writer.List(arm.Classes, static (w, count) =>
        {
            w.Text(count.Key);
            w.Count(count.Value);
        });
        WriteBuckets(writer, arm.Scores);
        WriteBuckets(writer, arm.Latencies);
        writer.Count(arm.Dropped);
    }

    private static ArmTally ReadArm(ref ByteReader reader) => new(
        reader.Text(),
        reader.Count(),
        reader.Count(),
        reader.Count(),
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, reader.List(static (ref ByteReader r) => KeyValuePair.Create(r.Text(), r.Count()))),
        ReadBuckets(ref reader),
        ReadBuckets(ref reader))
    {
        Dropped = reader.Count(),
    };

    private static void WritePair(ByteWriter writer, PairTally pair)
    {
        writer.Text(pair.Stable);
        writer.Text(pair.Challenger);
        writer.Count(pair.Epoch);
        writer.Count(pair.Pairs);
        writer.Count(pair.Agreed);
        writer.List(pair.Flips, static (w, flip) =>
        {
            w.Text(flip.Stable);
            w.Text(flip.Challenger);
            w.Count(flip.Rows);
        });
        writer.Count(pair.Higher);
        writer.Count(pair.Lower);
        writer.Double(pair.SumDifference);
        writer.Double(pair.SumSquaredDifference);
        WriteBuckets(writer, pair.Differences);
    }

    private static PairTally ReadPair(ref ByteReader reader) => new(
        reader.Text(),
        reader.Text(),
        reader.Count(),
        reader.Count(),
        reader.Count(),
        reader.List(static (ref ByteReader r) => new ClassFlip(r.Text(), r.Text(), r.Count())),
        reader.Count(),
        reader.Count(),
        reader.Double(),
        reader.Double())
    {
        Differences = ReadBuckets(ref reader),
    };

    // Keys ascend and mostly follow one another: each as its distance from the one before.
    private static void WriteBuckets(ByteWriter writer, LogBuckets buckets)
    {
        writer.List(buckets.Keys.Select((key, i) => (long)key - (i == 0 ? int.MinValue : buckets.Keys[i - 1])).ToArray(), static (w, gap) => w.Count(gap));
        writer.List(buckets.Counts, static (w, count) => w.Count(count));
    }

    private static LogBuckets ReadBuckets(ref ByteReader reader)
    {
        long key = int.MinValue;
        var gaps = reader.List(static (ref ByteReader r) => r.Count());
        return new LogBuckets(Array.ConvertAll(gaps, gap => checked((int)(key += gap))), reader.List(static (ref ByteReader r) => r.Count()));
    }

    private static void WriteRouter(ByteWriter writer, RouterMark router)
    {
        writer.Text(router.Router);
        writer.Text(router.Incarnation);
        writer.List(router.Ranges, static (w, range) =>
        {
            w.Count(range.First);
            w.Count(range.Last);
        });
        writer.Count(router.Last);
    }

    private static RouterMark ReadRouter(ref ByteReader reader) =>
        new(reader.Text(), reader.Text(), [.. reader.List(static (ref ByteReader r) => (r.Count(), r.Count()))], reader.Count());

    private static void WriteOutcomes(ByteWriter writer, KeyValuePair<string, EpochOutcomes> outcomes)
    {
        writer.Text(outcomes.Key);
        OutcomeFields.Write(writer, outcomes.Value);
    }

    private static ImmutableSortedDictionary<string, EpochOutcomes> ReadOutcomes(ref ByteReader reader) =>
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, reader.List(static (ref ByteReader r) => KeyValuePair.Create(r.Text(), OutcomeFields.ReadEpoch(ref r))));
}
