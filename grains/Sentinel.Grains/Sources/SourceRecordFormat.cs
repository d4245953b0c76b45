using Sentinel.Contracts.Sources;
using Sentinel.Decisions.Sources;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Sources;

/// <summary>Bytes of all sources.</summary>
public sealed class SourceRecordFormat() : RecordFormat<Kept<SourceBook>>("A record of sources", "SSRC", 1)
{
    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, Kept<SourceBook> record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        writer.List([.. record.State.Sources.Values], WriteSource);
        EffectBytes.Write(writer, record.Outbox);
    }

    /// <inheritdoc/>
    protected override Kept<SourceBook> Read(ref ByteReader reader, ushort version) =>
        new(new SourceBook(SourceBook.Empty.Sources.AddRange(Lists.List(ref reader, ReadSource).Select(source => KeyValuePair.Create(source.Name, source)))), EffectBytes.ReadOutbox(ref reader));

    private static void WriteSource(ByteWriter writer, SourceSpec source)
    {
        writer.Text(source.Name);
        writer.Text(source.Model);
        writer.OptionalText(source.Version.Fixed);
        writer.Map(source.Version.ByEndpoint);
        writer.Texts(source.Columns);
        writer.Optional(source.Prediction, WritePlace);
        writer.Optional(source.Class, WritePlace);
        writer.Optional(source.KServe, static (w, origin) => WriteNames(w, origin.InferenceService, origin.Namespace));
        writer.Optional(source.SageMaker, static (w, origin) => WriteNames(w, origin.Endpoint, origin.Variant));
    }

    private static SourceSpec ReadSource(ref ByteReader reader) => new(
        reader.Text(),
        reader.Text(),
        new SourceVersion(reader.OptionalText(), reader.Map()),
        reader.Texts(),
        reader.Optional(ReadPlace),
        reader.Optional(ReadPlace),
        reader.Optional(static (ref ByteReader r) => new KServeOrigin(r.Text(), r.OptionalText())),
        reader.Optional(static (ref ByteReader r) => new SageMakerOrigin(r.Text(), r.OptionalText())));

    private static void WritePlace(ByteWriter writer, OutputPlace place)
    {
        writer.OptionalText(place.Output);
        writer.Count(place.Index);
    }

    private static OutputPlace ReadPlace(ref ByteReader reader) => new(reader.OptionalText(), (int)reader.Count());

    private static void WriteNames(ByteWriter writer, string first, string? second)
    {
        writer.Text(first);
        writer.OptionalText(second);
    }
}
