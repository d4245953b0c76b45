using System.Text;
using Sentinel.Contracts;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Labels;
using Sentinel.Ingest.Batching;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Tests.Decoding;

public sealed class LabelDecoderTests : IRowTargets
{
    private readonly MessageDecoder _decoder = new(MessageKind.Label, new TimeRange(new IngestOptions { TimeAhead = TimeSpan.FromDays(1) }, TimeProvider.System));
    private readonly Target _known = new();
    private long _offset;

    [Theory]
    [InlineData("""{"id":"b1f","model":"housing","version":"1.4.0","label":1,"time":"2026-11-21T07:00:00Z"}""", 1.0, "<missing>")]
    [InlineData("""{"label":-2.5e3,"version":"1.4.0","model":"housing","id":"b1f"}""", -2500.0, "<missing>")]
    [InlineData("""{"id":"b1f","model":"housing","version":"1.4.0","label":true}""", null, "true")]
    [InlineData("""{"id":"b1f","model":"housing","version":"1.4.0","label":false}""", null, "false")]
    [InlineData("""{"id":"b1f","model":"housing","version":"1.4.0","label":"caf\u00e9","features":{"ignored":[1]}}""", null, "café")]
    public void A_label_is_a_number_a_yes_or_no_or_a_text(string json, double? number, string text)
    {
        Assert.Equal((DecodeStatus.Rows, 1), Outcome(json));

        var batch = SealedColumns.Of(_known.Builder);
        Assert.Equal([RowId.Of("b1f"u8)], batch.Ids);
        Assert.Equal([text], batch.Class);
        Assert.True(number is null ? Cell.IsMissing(batch.Prediction[0]) : batch.Prediction[0] == number);
    }

    [Fact]
    public void Many_labels_come_in_one_message()
    {
        Assert.Equal((DecodeStatus.Rows, 3), Outcome("""{"ids":["a",17,"c"],"labels":[0.5,"x",true],"times":["2026-11-21T07:00:00Z","2026-11-21T07:00:01Z","2026-11-21T07:00:02Z"],"model":"housing","version":"1.4.0"}"""));

        var batch = SealedColumns.Of(_known.Builder);
        Assert.Equal([RowId.Of("a"u8), RowId.Of("17"u8), RowId.Of("c"u8)], batch.Ids);
        Assert.Equal(["<missing>", "x", "true"], batch.Class);
        Assert.Equal(0.5, batch.Prediction[0]);
        Assert.Equal([1_795_244_400_000_000, 1_795_244_401_000_000, 1_795_244_402_000_000], batch.Times);
    }

    [Fact]
    public void A_CloudEvent_of_a_label_is_taken_by_its_data()
    {
        Assert.Equal((DecodeStatus.Rows, 1), Outcome("""{"specversion":"1.0","id":"e-1","source":"/x","type":"io.sentinel.label.v1","data":{"id":"r","model":"housing","version":"1.4.0","label":3}}"""));

        Assert.Equal([RowId.Of("r"u8)], SealedColumns.Of(_known.Builder).Ids);
    }

    [Theory]
    [InlineData("""{"id":"a","model":"housing","version":"1.4.0"}""", "missing-field", "label is absent")]
    [InlineData("""{"id":"a","model":"housing","version":"1.4.0","label":null}""", "missing-field", "a label is null")]
    [InlineData("""{"model":"housing","version":"1.4.0","label":1}""", "missing-field", "id is absent")]
    [InlineData("""{"id":"","model":"housing","version":"1.4.0","label":1}""", "missing-field", "id is absent or empty")]
    [InlineData("""{"id":"a","model":"housing","version":"1.4.0","label":{"a":1}}""", "bad-type", "a label must be")]
    [InlineData("""{"id":[1],"model":"housing","version":"1.4.0","label":1}""", "bad-type", "id must be")]
    [InlineData("""{"id":"a","model":"housing","version":"1.4.0","label":1,"labels":[1],"ids":["a"]}""", "bad-type", "not both")]
    [InlineData("""{"model":"housing","version":"1.4.0","labels":[1,2]}""", "missing-field", "ids is absent")]
    [InlineData("""{"model":"housing","version":"1.4.0","labels":[],"ids":[]}""", "missing-field", "labels holds none")]
    [InlineData("""{"model":"housing","version":"1.4.0","labels":[1,2],"ids":["a"]}""", "bad-type", "ids has 1 cells")]
    [InlineData("""{"model":"housing","version":"1.4.0","labels":[1,2],"ids":["a",null]}""", "missing-field", "ids holds one")]
    [InlineData("""{"model":"housing","version":"1.4.0","labels":7,"ids":["a"]}""", "bad-type", "labels must be a list")]
    [InlineData("""{"id":"a","model":"housing","version":"1.4.0","label":1,"time":"yesterday"}""", "bad-time", "time must be")]
    [InlineData("""{"id":"a","model":"housing","version":"9","label":1}""", "unknown-version", "register it")]
    [InlineData("""{"id":"a","model":"other","version":"1","label":1}""", "unknown-model", "register it")]
    [InlineData("""{"id":"a","version":"1","label":1}""", "missing-field", "model is absent")]
    [InlineData("""{"id":"a","model":"housing","version":"1.4.0","label":1""", "malformed-json", "no JSON")]
    [InlineData("""{"specversion":"1.0","type":"io.sentinel.prediction.v1","data":{"id":"r","model":"housing","version":"1.4.0","label":3}}""", "bad-type", "io.sentinel.label.v1")]
    public void What_is_no_label_is_rejected_with_its_reason(string json, string reason, string detail)
    {
        var result = Decode(json);

        Assert.Equal((DecodeStatus.Rejected, reason), (result.Status, result.Reason.Name()));
        Assert.Contains(detail, result.Detail, StringComparison.Ordinal);
        Assert.True(_known.Builder.IsEmpty);
    }

    [Fact]
    public void A_label_is_decoded_and_packed_without_allocating()
    {
        var message = Encoding.UTF8.GetBytes("""{"id":"b1f-caf\u00e9","model":"housing","version":"1.4.0","label":1,"time":"2026-11-21T07:00:00Z"}""");
        var buffer = new byte[1 << 20];
        for (var warmUp = 0; warmUp < 3; warmUp++)
        {
            Run();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            for (var i = 0; i < 1_000; i++)
            {
                _decoder.Decode(message, new RecordStamp(_offset++, DecoderBench.KafkaTime, RecordStamp.NoTime), this);
            }

            _known.Builder.Write(buffer);
            _known.Builder.Clear();
        }
    }

    RowTarget IRowTargets.Find(ReadOnlySpan<byte> model, ReadOnlySpan<byte> version) =>
        !model.SequenceEqual("housing"u8) ? new Unknown(TargetState.UnknownModel) : !version.SequenceEqual("1.4.0"u8) ? new Unknown(TargetState.UnknownVersion) : _known;

    private (DecodeStatus Status, int Rows) Outcome(string json)
    {
        var result = Decode(json);
        return (result.Status, result.Rows);
    }

    private DecodeResult Decode(string json) => _decoder.Decode(Encoding.UTF8.GetBytes(json), new RecordStamp(_offset++, DecoderBench.KafkaTime, RecordStamp.NoTime), this);

    private sealed class Target : RowTarget
    {
        public override ModelVersionId Version { get; } = new("housing", "1.4.0");

        public override TargetState State => TargetState.Ready;

        public override BatchBuilder Builder { get; } = new(LabelColumns.SchemaOf(new ModelVersionId("housing", "1.4.0")));
    }

    private sealed class Unknown(TargetState state) : RowTarget
    {
        public override ModelVersionId? Version => null;

        public override TargetState State => state;

        public override BatchBuilder Builder => throw new NotSupportedException();
    }
}
