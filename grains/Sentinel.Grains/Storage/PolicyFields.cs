using Sentinel.Contracts.Versions;
using Sentinel.Grains.Performance;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Storage;

/// <summary>Monitor policies in records.</summary>
public static class PolicyFields
{
    /// <summary>Writes how windows are cut.</summary>
    public static void Write(ByteWriter writer, WindowPolicy window)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(window);
        writer.Count(window.Count ?? 0);
        writer.OptionalDouble(window.EverySeconds);
        writer.Double(window.LatenessSeconds);
    }

    /// <summary>Reads how windows are cut.</summary>
    public static WindowPolicy ReadWindow(ref ByteReader reader)
    {
        var count = reader.Count();
        return new WindowPolicy(count == 0 ? null : checked((int)count), reader.OptionalDouble(), reader.Double());
    }

    /// <summary>Writes a whole policy.</summary>
    public static void Write(ByteWriter writer, MonitorPolicy policy)
    {
        WriteUnlabelled(writer, policy);
        writer.Optional(policy.Performance, VersionPerformanceFields.Write);
        writer.List(policy.Detectors, DetectorFields.Write);
        Write(writer, policy.Actions.RetrainPlan);
    }

    /// <summary>Writes a policy but for what it says of performance and of sequential detectors.</summary>
    public static void WriteUnlabelled(ByteWriter writer, MonitorPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(policy);
        Write(writer, policy.Window);
        writer.Text(policy.Drift.Statistic);
        writer.Double(policy.Drift.Warn);
        writer.Double(policy.Drift.Drift);
        writer.Count(policy.Verdict.Windows);
        writer.Count(policy.Verdict.Of);
        Write(writer, policy.Actions);
        writer.Double(policy.FalseAlarms.PerFeatureRunLength);
        writer.Double(policy.FalseAlarms.Tolerance);
        writer.Byte((byte)policy.Season);
    }

    /// <summary>Reads a policy out of a record of a version or of a model, whose format versions say the same of policies: 1 without evidence, 2 without performance and sequential detectors, 3 without what retraining may cost, 4 whole.</summary>
    public static ItemReader<MonitorPolicy> ReaderOf(ushort recordVersion) => recordVersion switch
    {
        1 => ReadPolicyOfLevels,
        2 => ReadUnlabelledPolicy,
        3 => ReadPolicyWithoutPlan,
        _ => ReadPolicy,
    };

    /// <summary>Reads a whole policy.</summary>
    public static MonitorPolicy ReadPolicy(ref ByteReader reader)
    {
        var policy = ReadPolicyWithoutPlan(ref reader);
        return policy with { Actions = policy.Actions with { RetrainPlan = ReadPlan(ref reader) } };
    }

    /// <summary>Reads a policy as it was written before it said what retraining may cost: that is as by default.</summary>
    public static MonitorPolicy ReadPolicyWithoutPlan(ref ByteReader reader) => ReadUnlabelledPolicy(ref reader) with
    {
        Performance = reader.Optional(VersionPerformanceFields.ReadPolicy),
        Detectors = reader.List(DetectorFields.ReadPolicy),
    };

    /// <summary>Reads a policy that says nothing of performance.</summary>
    public static MonitorPolicy ReadUnlabelledPolicy(ref ByteReader reader) => ReadPolicyOfLevels(ref reader) with
    {
        FalseAlarms = new FalseAlarmPolicy(reader.Double(), reader.Double()),
        Season = (Season)reader.Byte(),
    };

    /// <summary>Reads a policy as it was written before it said anything of evidence: what it lacks is as by default.</summary>
    public static MonitorPolicy ReadPolicyOfLevels(ref ByteReader reader) =>
        new(
            ReadWindow(ref reader),
            new DriftPolicy(reader.Text(), reader.Double(), reader.Double()),
            new VerdictPolicy(checked((int)reader.Count()), checked((int)reader.Count())),
            ReadActions(ref reader),
            FalseAlarmPolicy.Default,
            Season.None);

    /// <summary>Writes what retraining may cost.</summary>
    public static void Write(ByteWriter writer, RetrainPlan plan)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(plan);
        writer.Double(plan.BudgetSeconds);
        writer.Count(plan.BudgetPerDay);
        writer.Double(plan.TimeoutSeconds);
        writer.OptionalDouble(plan.ScheduleSeconds);
        writer.OptionalDouble(plan.MaxReferenceAgeSeconds);
    }

    /// <summary>Reads what retraining may cost.</summary>
    public static RetrainPlan ReadPlan(ref ByteReader reader) =>
        new(reader.Double(), checked((int)reader.Count()), reader.Double(), reader.OptionalDouble(), reader.OptionalDouble());

    /// <summary>Writes what drift sets off, with what retraining may cost.</summary>
    public static void WriteWhole(ByteWriter writer, MonitorActions actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        Write(writer, actions);
        Write(writer, actions.RetrainPlan);
    }

    /// <summary>Reads what drift sets off, with what retraining may cost.</summary>
    public static MonitorActions ReadWholeActions(ref ByteReader reader)
    {
        var actions = ReadActions(ref reader);
        return actions with { RetrainPlan = ReadPlan(ref reader) };
    }

    /// <summary>Writes what drift sets off, but for what retraining may cost.</summary>
    public static void Write(ByteWriter writer, MonitorActions actions)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(actions);
        writer.List(actions.AlertHooks, static (w, hook) => w.Text(hook));
        writer.OptionalText(actions.RetrainHook);
        writer.Flag(actions.Retrain);
        writer.Double(actions.RetrainCooldownSeconds);
        writer.Flag(actions.RollbackAutomatic);
    }

    /// <summary>Reads what drift sets off, but for what retraining may cost.</summary>
    public static MonitorActions ReadActions(ref ByteReader reader) =>
        new(reader.List(static (ref ByteReader r) => r.Text()), reader.OptionalText(), reader.Flag(), reader.Double(), reader.Flag());
}
