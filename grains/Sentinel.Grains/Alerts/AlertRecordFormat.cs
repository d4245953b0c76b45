using System.Collections.Immutable;
using Sentinel.Contracts.Alerts;
using Sentinel.Decisions.Alerts;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Alerts;

/// <summary>Bytes of a model's alerts and deliveries, version 2: since it, policies in the outbox say what false alarms may cost.</summary>
public sealed class AlertRecordFormat() : RecordFormat<Kept<AlertBook>>("An alert record", "SALR", 2)
{
    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, Kept<AlertBook> record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        var book = record.State;
        writer.Text(book.Model);
        writer.List(book.Alerts, WriteAlert);
        writer.List(book.Deliveries, WriteDelivery);
        writer.List(book.Disabled, static (w, hook) =>
        {
            w.Text(hook.Key);
            w.Text(hook.Value.Url);
            w.Time(hook.Value.Since);
        });
        writer.Texts(book.Seen);
        EffectBytes.Write(writer, record.Outbox);
    }

    /// <inheritdoc/>
    protected override Kept<AlertBook> Read(ref ByteReader reader, ushort version)
    {
        var book = new AlertBook(
            reader.Text(),
            [.. Lists.List(ref reader, ReadAlert)],
            [.. Lists.List(ref reader, ReadDelivery)],
            ImmutableSortedDictionary.Create<string, DisabledHook>(StringComparer.Ordinal)
                .AddRange(Lists.List(ref reader, static (ref ByteReader r) => KeyValuePair.Create(r.Text(), new DisabledHook(r.Text(), r.Time())))),
            [.. Lists.Texts(ref reader)]);
        return new Kept<AlertBook>(book, EffectBytes.ReadOutbox(ref reader));
    }

    private static void WriteAlert(ByteWriter writer, AlertLine line)
    {
        writer.Text(line.Alert.Id);
        writer.Text(line.Alert.Name);
        writer.Text(line.Alert.Model);
        writer.OptionalText(line.Alert.Version);
        writer.Byte((byte)line.Alert.State);
        writer.Text(line.Alert.Message);
        writer.Time(line.Alert.Started);
        writer.OptionalTime(line.Alert.Resolved);
        writer.OptionalText(line.Alert.AcknowledgedBy);
        writer.Texts(line.Hooks);
    }

    private static AlertLine ReadAlert(ref ByteReader reader) => new(
        new AlertView(
            reader.Text(), reader.Text(), reader.Text(), reader.OptionalText(), (AlertState)reader.Byte(), reader.Text(), reader.Time(), reader.OptionalTime(), reader.OptionalText()),
        [.. Lists.Texts(ref reader)]);

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
    }

    private static DeliveryView ReadDelivery(ref ByteReader reader) => new(
        reader.Text(),
        reader.Text(),
        EffectBytes.ReadEvent(ref reader),
        (DeliveryState)reader.Byte(),
        checked((int)reader.Count()),
        reader.OptionalTime(),
        reader.OptionalTime(),
        reader.OptionalText());
}
