using Sentinel.Contracts.Alerts;
using Sentinel.Decisions.Alerts;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Alerts;

/// <summary>Bytes of all silences.</summary>
public sealed class SilenceRecordFormat() : RecordFormat<Kept<SilenceBook>>("A record of silences", "SSIL", 1)
{
    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, Kept<SilenceBook> record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        writer.List(record.State.Silences, static (w, silence) =>
        {
            w.Text(silence.Id);
            w.List(silence.Matchers, static (m, matcher) =>
            {
                m.Text(matcher.Name);
                m.Byte((byte)matcher.Operator);
                m.Text(matcher.Value);
            });
            w.Text(silence.Author);
            w.Text(silence.Comment);
            w.Time(silence.Start);
            w.Time(silence.End);
        });
        EffectBytes.Write(writer, record.Outbox);
    }

    /// <inheritdoc/>
    protected override Kept<SilenceBook> Read(ref ByteReader reader, ushort version) =>
        new(new SilenceBook([.. Lists.List(ref reader, ReadSilence)]), EffectBytes.ReadOutbox(ref reader));

    private static Silence ReadSilence(ref ByteReader reader) => new(
        reader.Text(),
        Lists.List(ref reader, static (ref ByteReader r) => new LabelMatcher(r.Text(), (MatchOperator)r.Byte(), r.Text())),
        reader.Text(),
        reader.Text(),
        reader.Time(),
        reader.Time());
}
