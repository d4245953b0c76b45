using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Tests.Decoding;

public sealed class DecoderFaultTests : IRowTargets
{
    [Fact]
    public void A_fault_of_the_decoder_makes_a_dead_letter_and_no_stalled_partition()
    {
        var decoder = new MessageDecoder(MessageKind.Prediction, new TimeRange(new IngestOptions(), TimeProvider.System));

        var result = decoder.Decode("""{"model":"m","version":"1","prediction":1}"""u8, new RecordStamp(0, DecoderBench.KafkaTime, RecordStamp.NoTime), this);

        Assert.Equal((DecodeStatus.Rejected, RejectReason.MalformedJson), (result.Status, result.Reason));
        Assert.Contains("a place that is not there", result.Detail, StringComparison.Ordinal);
    }

    RowTarget IRowTargets.Find(ReadOnlySpan<byte> model, ReadOnlySpan<byte> version) => throw new ArgumentException("a place that is not there");
}
