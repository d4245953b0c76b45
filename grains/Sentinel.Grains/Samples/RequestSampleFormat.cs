using Sentinel.Contracts.Samples;
using Sentinel.Decisions.Samples;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Samples;

/// <summary>Bytes of a <see cref="RequestSample"/>, version 1.</summary>
public sealed class RequestSampleFormat() : RecordFormat<RequestSample>("A sample of requests", "SSAM", 1)
{
    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, RequestSample record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        writer.List(record.First, WriteRequest);
        writer.List(record.Newest, WriteRequest);
    }

    /// <inheritdoc/>
    protected override RequestSample Read(ref ByteReader reader, ushort version) => new([.. reader.List(ReadRequest)], [.. reader.List(ReadRequest)]);

    private static void WriteRequest(ByteWriter writer, SampledRequest request)
    {
        writer.Text(request.Id);
        writer.Time(request.Recorded);
        writer.Text(request.ArtifactSha256);
        writer.Text(request.Runtime);
        writer.Block(request.Content.Span);
    }

    private static SampledRequest ReadRequest(ref ByteReader reader) => new(reader.Text(), reader.Time(), reader.Text(), reader.Text(), reader.Block());
}
