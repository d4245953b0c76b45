using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Rollouts;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Models;

/// <summary>Rollouts in a model's record.</summary>
internal static class RolloutStateFields
{
    internal static void Write(ByteWriter writer, RolloutState rollout)
    {
        writer.Text(rollout.Id);
        writer.Text(rollout.Model);
        writer.Text(rollout.Version);
        writer.Text(rollout.Stable);
        RolloutPlanFields.Write(writer, rollout.Plan);
        writer.Text(rollout.Author);
        writer.Text(rollout.Reason);
        writer.Text(rollout.Power);
        writer.Double(rollout.Dispersion);
        writer.List(rollout.Approvals, WriteApproval);
        writer.Byte((byte)rollout.Phase);
        writer.OptionalDouble((int?)rollout.Resumes);
        writer.Count(rollout.Step);
        writer.Count(rollout.Epoch);
        writer.Time(rollout.Started);
        writer.Time(rollout.Entered);
        writer.OptionalTime(rollout.Deadline);
        writer.OptionalTime(rollout.Ended);
        writer.Time(rollout.RouteSet);
        writer.Time(rollout.EvidenceFrom);
        writer.Time(rollout.LastLook);
        writer.Optional(rollout.Entering, WriteEntry);
        writer.Count(rollout.Entries);
        writer.OptionalText(rollout.Waiting);
        writer.List(rollout.Checks, CheckStateFields.Write);
        writer.List(rollout.Verdicts, WriteVerdict);
        writer.List(rollout.Events, WriteTransition);
        writer.Count(rollout.Decisions);
        writer.Count(rollout.Pairs);
        writer.Flag(rollout.HasShadow);
        writer.Flag(rollout.StableForbidden);
    }

    internal static RolloutState Read(ref ByteReader reader) => new()
    {
        Id = reader.Text(),
        Model = reader.Text(),
        Version = reader.Text(),
        Stable = reader.Text(),
        Plan = RolloutPlanFields.Read(ref reader),
        Author = reader.Text(),
        Reason = reader.Text(),
        Power = reader.Text(),
        Dispersion = reader.Double(),
        Approvals = [.. reader.List(ReadApproval)],
        Phase = (RolloutPhase)reader.Byte(),
        Resumes = (RolloutPhase?)(int?)reader.OptionalDouble(),
        Step = checked((int)reader.Count()),
        Epoch = reader.Count(),
        Started = reader.Time(),
        Entered = reader.Time(),
        Deadline = reader.OptionalTime(),
        Ended = reader.OptionalTime(),
        RouteSet = reader.Time(),
        EvidenceFrom = reader.Time(),
        LastLook = reader.Time(),
        Entering = reader.Optional(ReadEntry),
        Entries = reader.Count(),
        Waiting = reader.OptionalText(),
        Checks = [.. reader.List(CheckStateFields.Read)],
        Verdicts = [.. reader.List(ReadVerdict)],
        Events = [.. reader.List(ReadTransition)],
        Decisions = reader.Count(),
        Pairs = reader.Count(),
        HasShadow = reader.Flag(),
        StableForbidden = reader.Flag(),
    };

    private static void WriteApproval(ByteWriter writer, RolloutApproval approval)
    {
        writer.Text(approval.Actor);
        writer.Text(approval.Reason);
        writer.Time(approval.Time);
    }

    private static RolloutApproval ReadApproval(ref ByteReader reader) => new(reader.Text(), reader.Text(), reader.Time());

    private static void WriteEntry(ByteWriter writer, PendingEntry entry)
    {
        writer.Count(entry.Number);
        writer.Byte((byte)entry.Phase);
        writer.Count(entry.Step);
        writer.Double(entry.Weight);
        writer.Text(entry.Why);
        writer.Text(entry.Actor);
        writer.Flag(entry.Overridden);
    }

    private static PendingEntry ReadEntry(ref ByteReader reader) =>
        new(reader.Count(), (RolloutPhase)reader.Byte(), checked((int)reader.Count()), reader.Double(), reader.Text(), reader.Text(), reader.Flag());

    private static void WriteVerdict(ByteWriter writer, ArmVerdict verdict)
    {
        writer.Flag(verdict.OfStable);
        writer.Flag(verdict.ByLabels);
        writer.Byte((byte)verdict.Verdict);
        writer.Byte((byte)verdict.Cause);
        writer.Text(verdict.Sentence);
        writer.Count(verdict.Windows);
        writer.Time(verdict.Time);
    }

    private static ArmVerdict ReadVerdict(ref ByteReader reader) =>
        new(reader.Flag(), reader.Flag(), (Verdict)reader.Byte(), (DriftCause)reader.Byte(), reader.Text(), reader.Count(), reader.Time());

    private static void WriteTransition(ByteWriter writer, RolloutTransition transition)
    {
        writer.Time(transition.Time);
        writer.Byte((byte)transition.From);
        writer.Byte((byte)transition.To);
        writer.Count(transition.Step);
        writer.Double(transition.Weight);
        writer.Text(transition.Why);
        writer.Text(transition.Actor);
    }

    private static RolloutTransition ReadTransition(ref ByteReader reader) =>
        new(reader.Time(), (RolloutPhase)reader.Byte(), (RolloutPhase)reader.Byte(), checked((int)reader.Count()), reader.Double(), reader.Text(), reader.Text());
}
