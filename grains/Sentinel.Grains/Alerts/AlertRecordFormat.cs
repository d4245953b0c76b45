using System.Collections.Immutable;
using Sentinel.Contracts.Alerts;
using Sentinel.Decisions.Alerts;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Alerts;

/// <summary>
/// Bytes of a model's alerts and deliveries, version 3: since it, alerts have labels and a past, deliveries say which alerts they tell of, and what each hook was told stands beside. Since version 2,
/// policies in the outbox say what false alarms may cost.
/// </summary>
public sealed class AlertRecordFormat() : RecordFormat<Kept<AlertBook>>("An alert record", "SALR", 3)
{
    private const ushort Labelled = 3;

    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, Kept<AlertBook> record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        var book = record.State;
        writer.Text(book.Model);
        writer.List(book.Alerts, WriteLine);
        writer.List(book.Deliveries, WriteDelivery);
        writer.List(book.Disabled, static (w, hook) =>
        {
            w.Text(hook.Key);
            w.Text(hook.Value.Url);
            w.Time(hook.Value.Since);
        });
        writer.Texts(book.Seen);
        writer.List(book.Groups, WriteGroup);
        writer.Count(book.Notices);
        EffectBytes.Write(writer, record.Outbox);
    }

    /// <inheritdoc/>
    protected override Kept<AlertBook> Read(ref ByteReader reader, ushort version)
    {
        var isLabelled = version >= Labelled;
        var book = new AlertBook(
            reader.Text(),
            [.. Lists.List<AlertLine>(ref reader, isLabelled ? ReadLine : ReadLineWithoutLabels)],
            [.. Lists.List<DeliveryView>(ref reader, isLabelled ? ReadDelivery : ReadDeliveryWithoutAlerts)],
            ImmutableSortedDictionary.Create<string, DisabledHook>(StringComparer.Ordinal)
                .AddRange(Lists.List(ref reader, static (ref ByteReader r) => KeyValuePair.Create(r.Text(), new DisabledHook(r.Text(), r.Time())))),
            [.. Lists.Texts(ref reader)]);
        if (isLabelled)
        {
            book = book with { Groups = book.Groups.AddRange(Lists.List(ref reader, ReadGroup)), Notices = reader.Count() };
        }

        return new Kept<AlertBook>(book, EffectBytes.ReadOutbox(ref reader));
    }

    private static void WriteLine(ByteWriter writer, AlertLine line)
    {
        WriteAlert(writer, line.Alert);
        writer.Texts(line.Hooks);
        writer.Optional(line.Last, EffectBytes.Write);
        writer.List(line.Changes, static (w, time) => w.Time(time));
    }

    private static AlertLine ReadLine(ref ByteReader reader) => new(ReadAlert(ref reader), [.. Lists.Texts(ref reader)])
    {
        Last = Lists.Optional(ref reader, EffectBytes.ReadEvent),
        Changes = [.. Lists.List(ref reader, static (ref ByteReader r) => r.Time())],
    };

    private static AlertLine ReadLineWithoutLabels(ref ByteReader reader)
    {
        var alert = ReadAlertWithoutLabels(ref reader);
        return new(alert with { Labels = AlertLabels.Of(alert.Name, alert.Model, alert.Version) }, [.. Lists.Texts(ref reader)]);
    }

    private static void WriteAlert(ByteWriter writer, AlertView alert)
    {
        writer.Text(alert.Id);
        writer.Text(alert.Name);
        writer.Text(alert.Model);
        writer.OptionalText(alert.Version);
        writer.Byte((byte)alert.State);
        writer.Text(alert.Message);
        writer.Time(alert.Started);
        writer.OptionalTime(alert.Resolved);
        writer.OptionalText(alert.AcknowledgedBy);
        writer.Map(alert.Labels);
        writer.Map(alert.Annotations);
        writer.Flag(alert.Flapping);
    }

    private static AlertView ReadAlert(ref ByteReader reader) => ReadAlertWithoutLabels(ref reader) with { Labels = Lists.Map(ref reader), Annotations = Lists.Map(ref reader), Flapping = reader.Flag() };

    private static AlertView ReadAlertWithoutLabels(ref ByteReader reader) => new(
        reader.Text(), reader.Text(), reader.Text(), reader.OptionalText(), (AlertState)reader.Byte(), reader.Text(), reader.Time(), reader.OptionalTime(), reader.OptionalText());

    private static void WriteDelivery(ByteWriter writer, DeliveryView delivery)
    {
        writer.Text(delivery.Id);
        writer.Text(delivery.Hook);
        EffectBytes.Write(writer, delivery.Event);
        writer.Byte((byte)delivery.State);
        writer.Count(delivery.Attempts);
        writer.OptionalTime(delivery.NextAttempt);
        writer.OptionalTime(delivery.DeliveredAt);
        writer.OptionalText(delivery.LastError);
        writer.List(delivery.Alerts, WriteAlert);
    }

    private static DeliveryView ReadDelivery(ref ByteReader reader) => ReadDeliveryWithoutAlerts(ref reader) with { Alerts = Lists.List(ref reader, ReadAlert) };

    private static DeliveryView ReadDeliveryWithoutAlerts(ref ByteReader reader) => new(
        reader.Text(),
        reader.Text(),
        EffectBytes.ReadEvent(ref reader),
        (DeliveryState)reader.Byte(),
        checked((int)reader.Count()),
        reader.OptionalTime(),
        reader.OptionalTime(),
        reader.OptionalText());

    private static void WriteGroup(ByteWriter writer, KeyValuePair<string, NoticeGroup> group)
    {
        writer.Text(group.Key);
        writer.List(group.Value.Alerts, static (w, told) =>
        {
            w.Text(told.Key);
            w.Byte((byte)told.Value.Status);
            w.Time(told.Value.Since);
        });
        writer.OptionalTime(group.Value.Waiting);
        writer.OptionalTime(group.Value.Last);
    }

    private static KeyValuePair<string, NoticeGroup> ReadGroup(ref ByteReader reader) => KeyValuePair.Create(
        reader.Text(),
        new NoticeGroup(
            NoticeGroup.Empty.Alerts.AddRange(Lists.List(ref reader, static (ref ByteReader r) => KeyValuePair.Create(r.Text(), new Told((ToldStatus)r.Byte(), r.Time())))),
            reader.OptionalTime(),
            reader.OptionalTime()));
}
