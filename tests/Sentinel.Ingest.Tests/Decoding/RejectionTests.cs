using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Tests.Decoding;

public sealed class RejectionTests
{
    private readonly DecoderBench _bench = new();

    [Theory]
    [InlineData("", RejectReason.MalformedJson)]
    [InlineData("not json", RejectReason.MalformedJson)]
    [InlineData("""{"model":"housing","version":"1.4.0","features":{"MedInc":NaN}}""", RejectReason.MalformedJson)]
    [InlineData("""{"model":"housing","version":"1.4.0","features":{"MedInc":1}""", RejectReason.MalformedJson)]
    [InlineData("""{"model":"housing","version":"1.4.0","features":{"MedInc":1}} {}""", RejectReason.MalformedJson)]
    [InlineData("""{"model":"housing","version":"1.4.0","features":{"ocean":"\ud800"}}""", RejectReason.MalformedJson)]
    [InlineData("[]", RejectReason.BadType)]
    [InlineData("17", RejectReason.BadType)]
    [InlineData("{}", RejectReason.MissingField)]
    [InlineData("""{"version":"1.4.0","features":{}}""", RejectReason.MissingField)]
    [InlineData("""{"model":"housing","features":{}}""", RejectReason.MissingField)]
    [InlineData("""{"model":"housing","version":"1.4.0"}""", RejectReason.MissingField)]
    [InlineData("""{"model":"housing","version":"1.4.0","class":"1"}""", RejectReason.MissingField)]
    [InlineData("""{"model":"housing","version":"1.4.0","features":null}""", RejectReason.MissingField)]
    [InlineData("""{"model":5,"version":"1.4.0","features":{}}""", RejectReason.BadType)]
    [InlineData("""{"model":"housing","version":1.4,"features":{}}""", RejectReason.BadType)]
    [InlineData("""{"model":"housing","version":"1.4.0","features":[1]}""", RejectReason.BadType)]
    [InlineData("""{"model":"housing","version":"1.4.0","time":5,"features":{}}""", RejectReason.BadType)]
    [InlineData("""{"model":"housing","version":"1.4.0","features":{},"columns":{"MedInc":[1]}}""", RejectReason.BadType)]
    [InlineData("""{"model":"housing","version":"1.4.0","columns":{"MedInc":[1]},"class":"a"}""", RejectReason.BadType)]
    [InlineData("""{"model":"housing","version":"1.4.0","features":{},"times":[]}""", RejectReason.BadType)]
    [InlineData("""{"model":"housing","version":"1.4.0","columns":{"MedInc":[1,2],"Age":[1]}}""", RejectReason.BadType)]
    [InlineData("""{"model":"housing","version":"1.4.0","columns":{"MedInc":[1,2]},"predictions":[1]}""", RejectReason.BadType)]
    [InlineData("""{"model":"housing","version":"1.4.0","columns":{"MedInc":5}}""", RejectReason.BadType)]
    [InlineData("""{"model":"housing","version":"1.4.0","columns":{}}""", RejectReason.MissingField)]
    [InlineData("""{"model":"other","version":"1.4.0","features":{}}""", RejectReason.UnknownModel)]
    [InlineData("""{"model":"housing","version":"9","features":{}}""", RejectReason.UnknownVersion)]
    [InlineData("""{"model":"housing","version":"1.4.0","time":"yesterday","features":{}}""", RejectReason.BadTime)]
    [InlineData("""{"model":"housing","version":"1.4.0","time":"1999-12-31T23:59:59Z","features":{}}""", RejectReason.BadTime)]
    [InlineData("""{"model":"housing","version":"1.4.0","time":"2026-11-22T07:00:01Z","features":{}}""", RejectReason.BadTime)]
    [InlineData("""{"model":"housing","version":"1.4.0","time":"9999-12-31T23:59:59Z","features":{}}""", RejectReason.BadTime)]
    [InlineData("""{"model":"housing","version":"1.4.0","time":"2026-02-30T00:00:00Z","features":{}}""", RejectReason.BadTime)]
    [InlineData("""{"model":"housing","version":"1.4.0","columns":{"MedInc":[1]},"times":["1980-01-01T00:00:00Z"]}""", RejectReason.BadTime)]
    public void A_message_that_cannot_be_read_says_why_and_adds_nothing(string json, RejectReason reason)
    {
        var result = _bench.Decode(json);

        Assert.Equal(DecodeStatus.Rejected, result.Status);
        Assert.Equal(reason, result.Reason);
        Assert.NotEmpty(result.Detail);
        Assert.Equal(0, _bench.Builder.RowCount);
        Assert.Equal(0, _bench.Seal().Layout.UnknownFeatureCells);
    }

    [Theory]
    [InlineData("""{"model":"housing","version":"1.4.0","features":{"MedInc":1""")]
    [InlineData("""{"features":7,"model":"housing","version":"1.4.0"}""")]
    [InlineData("""{"model":"housing","version":"1.4.0","time":"?","features":{}}""")]
    public void A_rejected_message_still_names_the_version_that_it_was_meant_for(string json) =>
        Assert.Equal(_bench.Schema.ModelVersion, _bench.Decode(json).Target?.Version);

    [Fact]
    public void A_rejected_message_leaves_no_trace_among_good_rows()
    {
        _bench.Decode("""{"model":"housing","version":"1.4.0","features":{"MedInc":1,"ocean":"A"}}""");
        _bench.Decode("""{"model":"housing","version":"1.4.0","features":{"MedInc":2,"ocean":"B","odd":1},"class":"x","time":"?"}""");
        _bench.Decode("""{"model":"housing","version":"1.4.0","features":{"Age":3,"ocean":"C"}}""");

        var batch = _bench.Seal();
        Assert.Equal(["A", "C"], batch.Categorical[0]);
        Assert.Equal([0L, 2L], batch.Offsets);
        Assert.Equal((0, (byte)0), (batch.Layout.UnknownFeatureCells, batch.Layout.HasClass));
        Assert.Equal(3.0, batch.Numeric[1][1]);
    }

    [Fact]
    public void A_message_whose_version_is_being_looked_up_is_held()
    {
        _bench.KnownState = TargetState.Pending;

        Assert.Equal(DecodeStatus.Held, _bench.Decode("""{"model":"housing","version":"1.4.0","features":{"MedInc":1}}""").Status);
        Assert.Equal(0, _bench.Builder.RowCount);
    }

    [Fact]
    public void Text_that_is_no_UTF8_is_malformed()
    {
        byte[] json = [.. """{"model":"housing","version":"1.4.0","features":{"ocean":" """u8, 0xC3, 0x28, .. "\"}}"u8];

        Assert.Equal(RejectReason.MalformedJson, _bench.Decode(json).Reason);
        Assert.Empty(_bench.Seal().Categorical[0]);
    }

    [Fact]
    public void No_bytes_make_it_throw()
    {
        byte[][] seeds =
        [
            .. new[]
            {
                """{"id":"b","model":"housing","version":"1.4.0","time":"2026-11-21T07:00:00Z","features":{"MedInc":3.4,"ocean":"a\u00e9\n"},"prediction":0.83,"class":"1"}""",
                """{"model":"housing","version":"1.4.0","columns":{"MedInc":[1,null,"x"],"ocean":["a",1,true]},"times":["2026-11-21T07:00:00Z","2026-11-21T07:00:00.5+01:00","2026-11-21T07:00:00Z"],"predictions":[1,2,3]}""",
                """{"specversion":"1.0","type":"io.sentinel.prediction.v1","data":{"model":"housing","version":"1.4.0","features":{"Age":[{}]}}}""",
            }.Select(Encoding.UTF8.GetBytes),
        ];
        var edits = from at in Gen.Choose(0, 10_000)
                    from value in Gen.Choose(0, 255)
                    from kind in Gen.Choose(0, 3)
                    select (at, value, kind);
        var messages = from seed in Gen.Elements(seeds)
                       from list in edits.ListOf()
                       select Mutate(seed, list);

        Prop.ForAll(messages.ToArbitrary(), bytes =>
        {
            var before = _bench.Builder.RowCount;
            var result = _bench.Decode(bytes);
            return result.Status == DecodeStatus.Rows ? _bench.Builder.RowCount == before + result.Rows : result.Reason != RejectReason.None && _bench.Builder.RowCount == before;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
        _bench.Seal();
    }

    private static byte[] Mutate(byte[] seed, IEnumerable<(int At, int Value, int Kind)> edits)
    {
        var bytes = seed.ToList();
        foreach (var (at, value, kind) in edits.Take(6))
        {
            var index = bytes.Count == 0 ? 0 : at % bytes.Count;
            switch (kind)
            {
                case 0 when bytes.Count > 0:
                    bytes[index] = (byte)value;
                    break;
                case 1:
                    bytes.Insert(index, (byte)value);
                    break;
                case 2 when bytes.Count > 0:
                    bytes.RemoveAt(index);
                    break;
                case 3:
                    bytes.RemoveRange(index, bytes.Count - index);
                    break;
            }
        }

        return [.. bytes];
    }
}
