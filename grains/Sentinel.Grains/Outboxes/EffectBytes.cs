using Sentinel.Contracts;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Grains.Fleet;
using Sentinel.Grains.Labels;
using Sentinel.Grains.Retraining;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Outboxes;

/// <summary>How effects, and the messages that they carry, stand in records.</summary>
internal static class EffectBytes
{
    private const byte PublishEventTag = 1;
    private const byte PublishRouteTag = 2;
    private const byte NotifyAlertsTag = 3;
    private const byte AppendAuditTag = 4;
    private const byte SetModelMonitorOfLevelsTag = 5;
    private const byte SetUnlabelledModelMonitorTag = 8;
    private const byte SetModelMonitorTag = 9;
    private const byte SetModelMonitorWithPlanTag = 10;
    private const byte TellModelTag = 6;
    private const byte TellModelWithPlanTag = 11;
    private const byte RefreshPlanTag = 7;
    private const byte ReportRollbackTag = 12;
    private const byte ReturnLeaveTag = 13;
    private const byte PublishRolloutRouteTag = 14;
    private const byte TellModelOfRowsTag = 15;
    private const byte WishRetrainingTag = 20;
    private const byte SetRetrainPolicyTag = 21;
    private const byte TellRetrainingTag = 22;
    private const byte StartRolloutTag = 23;
    private const byte TellLabelledTag = 30;
    private const byte LeaveGroupTag = 40;
    private const byte TellHookAnswerTag = 50;
    private const byte DeleteVersionTag = 60;

    internal static void Write(ByteWriter writer, Outbox outbox)
    {
        writer.Count(outbox.NextNumber);
        writer.List(outbox.Items, static (w, item) =>
        {
            w.Count(item.Number);
            Write(w, item.Effect);
        });
    }

    internal static Outbox ReadOutbox(ref ByteReader reader) =>
        new(reader.Count(), [.. Lists.List(ref reader, static (ref ByteReader r) => new OutboxItem(r.Count(), ReadEffect(ref r)))]);

    internal static void Write(ByteWriter writer, SentinelEvent happened)
    {
        writer.Text(happened.Id);
        writer.Text(happened.Type);
        writer.Text(happened.Model);
        writer.OptionalText(happened.Version);
        writer.Time(happened.Time);
        writer.Text(happened.Message);
        writer.Map(happened.Data);
    }

    internal static SentinelEvent ReadEvent(ref ByteReader reader) =>
        new(reader.Text(), reader.Text(), reader.Text(), reader.OptionalText(), reader.Time(), reader.Text(), Lists.Map(ref reader));

    internal static void Write(ByteWriter writer, Route route)
    {
        writer.Text(route.Model);
        writer.Count(route.Epoch);
        writer.List(route.Weights, static (w, weight) =>
        {
            w.Text(weight.Key);
            w.Double(weight.Value);
        });
        writer.Texts(route.Shadows);
        writer.Time(route.Since);
        writer.Text(route.Reason);
    }

    internal static Route ReadRoute(ref ByteReader reader) => new(
        reader.Text(),
        reader.Count(),
        Sorted.NoWeights.AddRange(Lists.List(ref reader, static (ref ByteReader r) => KeyValuePair.Create(r.Text(), r.Double()))),
        Lists.Texts(ref reader),
        reader.Time(),
        reader.Text());

    internal static void Write(ByteWriter writer, AuditDraft draft)
    {
        writer.Text(draft.Id);
        writer.Text(draft.Kind);
        writer.OptionalText(draft.Version);
        writer.Text(draft.Actor);
        writer.Text(draft.Reason);
        writer.Time(draft.Time);
        writer.Map(draft.Data);
    }

    internal static AuditDraft ReadDraft(ref ByteReader reader) =>
        new(reader.Text(), reader.Text(), reader.OptionalText(), reader.Text(), reader.Text(), reader.Time(), Lists.Map(ref reader));

    private static void Write(ByteWriter writer, Effect effect)
    {
        switch (effect)
        {
            case PublishEvent e:
                writer.Byte(PublishEventTag);
                Write(writer, e.Event);
                break;
            case PublishRoute { Route: { RolloutId: null, Arms.IsEmpty: true } } r:
                writer.Byte(PublishRouteTag);
                Write(writer, r.Route);
                break;
            case PublishRoute r:
                writer.Byte(PublishRolloutRouteTag);
                Write(writer, r.Route);
                writer.OptionalText(r.Route.RolloutId);
                writer.Map(r.Route.Arms);
                break;
            case NotifyAlerts n:
                writer.Byte(NotifyAlertsTag);
                Write(writer, n.Event);
                writer.Texts(n.Hooks);
                break;
            case AppendAudit a:
                writer.Byte(AppendAuditTag);
                Write(writer, a.Draft);
                break;
            case SetModelMonitor { Policy: { Performance: null, Detectors.Length: 0 } } m when m.Policy.Actions.RetrainPlan == RetrainPlan.Default:
                writer.Byte(SetUnlabelledModelMonitorTag);
                writer.Text(m.Version.ToString());
                PolicyFields.WriteUnlabelled(writer, m.Policy);
                break;
            case SetModelMonitor m:
                writer.Byte(SetModelMonitorWithPlanTag);
                writer.Text(m.Version.ToString());
                PolicyFields.Write(writer, m.Policy);
                break;
            case TellModel t:
                Write(writer, t);
                break;
            case RefreshPlan r:
                writer.Byte(RefreshPlanTag);
                writer.Text(r.Shard.ToString());
                break;
            case ReportRollback r:
                writer.Byte(ReportRollbackTag);
                FleetRecordFormat.WriteRollback(writer, r.Rollback);
                break;
            case ReturnLeave r:
                writer.Byte(ReturnLeaveTag);
                writer.Text(r.Model);
                writer.Text(r.Rollout);
                break;
            case WishRetraining w:
                writer.Byte(WishRetrainingTag);
                RetrainBytes.Write(writer, w.Wish);
                break;
            case SetRetrainPolicy s:
                writer.Byte(SetRetrainPolicyTag);
                PolicyFields.WriteWhole(writer, s.Actions);
                break;
            case TellRetraining t:
                writer.Byte(TellRetrainingTag);
                RetrainBytes.Write(writer, t.Version);
                break;
            case StartRollout s:
                writer.Byte(StartRolloutTag);
                RetrainBytes.Write(writer, s);
                break;
            case TellHookAnswer t:
                writer.Byte(TellHookAnswerTag);
                RetrainBytes.Write(writer, t.Answer);
                break;
            case DeleteVersion d:
                writer.Byte(DeleteVersionTag);
                writer.Text(d.Version.ToString());
                break;
            case LeaveGroup l:
                writer.Byte(LeaveGroupTag);
                writer.Text(l.Model);
                writer.Text(l.Group);
                writer.Text(l.Actor);
                break;
            case TellLabelled t:
                writer.Byte(TellLabelledTag);
                writer.Text(t.Model);
                writer.Text(t.Outcomes.Version);
                writer.List(t.Outcomes.Epochs, OutcomeFields.Write);
                break;
            default:
                throw new ArgumentException($"{effect.GetType().Name} has no place in a record", nameof(effect));
        }
    }

    private static Effect ReadEffect(ref ByteReader reader) => reader.Byte() switch
    {
        PublishEventTag => new PublishEvent(ReadEvent(ref reader)),
        PublishRouteTag => new PublishRoute(ReadRoute(ref reader)),
        PublishRolloutRouteTag => new PublishRoute(ReadRoute(ref reader) with { RolloutId = reader.OptionalText(), Arms = Lists.Map(ref reader) }),
        NotifyAlertsTag => new NotifyAlerts(ReadEvent(ref reader), Lists.Texts(ref reader)),
        AppendAuditTag => new AppendAudit(ReadDraft(ref reader)),
        SetModelMonitorOfLevelsTag => new SetModelMonitor(ReadVersion(ref reader), PolicyFields.ReadPolicyOfLevels(ref reader)),
        SetUnlabelledModelMonitorTag => new SetModelMonitor(ReadVersion(ref reader), PolicyFields.ReadUnlabelledPolicy(ref reader)),
        SetModelMonitorTag => new SetModelMonitor(ReadVersion(ref reader), PolicyFields.ReadPolicyWithoutPlan(ref reader)),
        SetModelMonitorWithPlanTag => new SetModelMonitor(ReadVersion(ref reader), PolicyFields.ReadPolicy(ref reader)),
        TellModelTag => new TellModel(ReadVersion(ref reader), ReadJudged(ref reader)),
        TellModelWithPlanTag => new TellModel(ReadVersion(ref reader), ReadJudgedWithPlan(ref reader)),
        TellModelOfRowsTag => new TellModel(ReadVersion(ref reader), ReadJudgedWithPlan(ref reader) with { FirstRow = reader.OptionalTime() }),
        RefreshPlanTag => new RefreshPlan(ShardId.Parse(reader.Text())),
        ReportRollbackTag => new ReportRollback(FleetRecordFormat.ReadRollback(ref reader)),
        ReturnLeaveTag => new ReturnLeave(reader.Text(), reader.Text()),
        WishRetrainingTag => new WishRetraining(RetrainBytes.ReadWish(ref reader)),
        SetRetrainPolicyTag => new SetRetrainPolicy(PolicyFields.ReadWholeActions(ref reader)),
        TellRetrainingTag => new TellRetraining(RetrainBytes.ReadVersion(ref reader)),
        StartRolloutTag => RetrainBytes.ReadRollout(ref reader),
        TellHookAnswerTag => new TellHookAnswer(RetrainBytes.ReadAnswer(ref reader)),
        TellLabelledTag => new TellLabelled(reader.Text(), new VersionOutcomes(reader.Text(), Lists.List(ref reader, OutcomeFields.ReadEpoch))),
        DeleteVersionTag => new DeleteVersion(ReadVersion(ref reader)),
        LeaveGroupTag => new LeaveGroup(reader.Text(), reader.Text(), reader.Text()),
        var other => throw new InvalidDataException($"{other} is no kind of effect"),
    };

    private static ModelVersionId ReadVersion(ref ByteReader reader) => ModelVersionId.Parse(reader.Text());

    // Older silos read what says nothing newer.
    private static void Write(ByteWriter writer, TellModel tell)
    {
        var judged = tell.Judged;
        var tag = judged.FirstRow is not null ? TellModelOfRowsTag : judged.ByLabels || judged.Actions.RetrainPlan != RetrainPlan.Default ? TellModelWithPlanTag : TellModelTag;
        writer.Byte(tag);
        writer.Text(tell.Version.ToString());
        Write(writer, judged);
        if (tag == TellModelTag)
        {
            return;
        }

        PolicyFields.Write(writer, judged.Actions.RetrainPlan);
        writer.Flag(judged.ByLabels);
        if (tag == TellModelOfRowsTag)
        {
            writer.OptionalTime(judged.FirstRow);
        }
    }

    private static void Write(ByteWriter writer, VersionJudged judged)
    {
        writer.Text(judged.Id);
        writer.Text(judged.Version);
        writer.Text(judged.WindowId);
        writer.Byte((byte)judged.Verdict);
        writer.Byte((byte)judged.Previous);
        writer.Byte((byte)judged.Cause);
        writer.Text(judged.Sentence);
        writer.Time(judged.Judged);
        PolicyFields.Write(writer, judged.Actions);
    }

    private static VersionJudged ReadJudgedWithPlan(ref ByteReader reader)
    {
        var judged = ReadJudged(ref reader);
        return judged with { Actions = judged.Actions with { RetrainPlan = PolicyFields.ReadPlan(ref reader) }, ByLabels = reader.Flag() };
    }

    private static VersionJudged ReadJudged(ref ByteReader reader) =>
        new(
            reader.Text(),
            reader.Text(),
            reader.Text(),
            (Verdict)reader.Byte(),
            (Verdict)reader.Byte(),
            (DriftCause)reader.Byte(),
            reader.Text(),
            reader.Time(),
            PolicyFields.ReadActions(ref reader));
}
