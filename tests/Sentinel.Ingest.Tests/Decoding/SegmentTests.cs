using System.Text;
using Sentinel.Contracts.Batches;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Tests.Decoding;

public sealed class SegmentTests
{
    private readonly DecoderBench _bench = new(segments: ["region", "ocean"]);

    [Fact]
    public void A_row_s_segments_stand_in_columns_of_their_own()
    {
        Decode("\"features\":{\"MedInc\":3.4,\"ocean\":\"INLAND\"},\"class\":\"1\",\"id\":\"a\",\"segments\":{\"region\":\"north\",\"ocean\":\"BAY\"}");
        Decode("\"segments\":{\"region\":\"caf\\u00e9\"},\"prediction\":1");

        var batch = _bench.Seal();
        Assert.Equal(["north", "café"], batch.Segments[0]);
        Assert.Equal(["BAY", "<missing>"], batch.Segments[1]);
        Assert.Equal(["INLAND", "<missing>"], batch.Categorical[0]);
        Assert.Equal(["1", "<missing>"], batch.Class);
        Assert.Equal([RowId.Of("a"u8), RowId.None], batch.Ids);
        Assert.Equal((ColumnLayout.CurrentVersion, 2), (batch.Layout.Version, batch.Layout.SegmentCount));
    }

    [Theory]
    [InlineData("\"north\"", "north")]
    [InlineData("7", "7")]
    [InlineData("1.50", "1.50")]
    [InlineData("true", "true")]
    [InlineData("null", "<missing>")]
    public void A_value_is_its_text(string json, string expected)
    {
        Assert.Equal(DecodeStatus.Rows, Decode($"\"prediction\":1,\"segments\":{{\"region\":{json}}}").Status);

        Assert.Equal([expected], _bench.Seal().Segments[0]);
    }

    [Fact]
    public void A_segment_that_a_row_does_not_name_is_taken_from_the_feature_of_its_name()
    {
        Decode("\"features\":{\"ocean\":\"INLAND\"}");
        Decode("\"features\":{\"ocean\":\"BAY\"},\"segments\":{\"ocean\":\"INLAND\"}");
        Decode("\"features\":{\"ocean\":\"BAY\"},\"segments\":{\"ocean\":null}");
        Decode("\"features\":{\"MedInc\":1}");

        var batch = _bench.Seal();
        Assert.Equal(["INLAND", "INLAND", "<missing>", "<missing>"], batch.Segments[1]);
        Assert.Equal(["INLAND", "BAY", "BAY", "<missing>"], batch.Categorical[0]);
    }

    [Fact]
    public void Columns_bring_lists_wherever_the_section_stands()
    {
        var first = _bench.Decode("""{"segments":{"region":["north",null,"south"]},"columns":{"ocean":["A","B","C"]},"predictions":[1,2,3],"version":"1.4.0","model":"housing"}""");
        var last = Decode("\"predictions\":[1,2],\"segments\":{\"ocean\":[\"X\",5],\"region\":[true,\"north\"]}");

        Assert.Equal((3, 2), (first.Rows, last.Rows));
        var batch = _bench.Seal();
        Assert.Equal(["north", "<missing>", "south", "true", "north"], batch.Segments[0]);
        Assert.Equal(["A", "B", "C", "X", "5"], batch.Segments[1]);
        Assert.Equal(["A", "B", "C", "<missing>", "<missing>"], batch.Categorical[0]);
    }

    [Fact]
    public void Segments_that_are_not_declared_are_counted_and_passed_over()
    {
        Decode("\"prediction\":1,\"segments\":{\"tier\":\"gold\",\"region\":\"north\",\"plan\":1}");
        Decode("\"predictions\":[1,2],\"segments\":{\"tier\":[\"gold\",\"silver\"]}");
        Decode("\"prediction\":1,\"segments\":{\"tier\":\"gold\",\"region\":{}}");
        Decode("\"prediction\":1,\"segments\":null");

        var batch = _bench.Seal();
        Assert.Equal((4, 0), (batch.Layout.UnknownSegmentCells, batch.Layout.UnknownFeatureCells));
        Assert.Equal(["north", "<missing>", "<missing>", "<missing>"], batch.Segments[0]);
    }

    [Theory]
    [InlineData("\"prediction\":1,\"segments\":\"north\"", "segments must be an object by segment name")]
    [InlineData("\"prediction\":1,\"segments\":[\"north\"]", "segments must be an object by segment name")]
    [InlineData("\"prediction\":1,\"segments\":{\"region\":{\"a\":1}}", "segments.region must be a text, a number, or true or false")]
    [InlineData("\"prediction\":1,\"segments\":{\"tier\":{\"a\":1}}", "segments.tier must be a text, a number, or true or false")]
    [InlineData("\"prediction\":1,\"segments\":{\"region\":[\"north\"]}", "a message holds one row")]
    [InlineData("\"predictions\":[1,2],\"segments\":{\"region\":\"north\"}", "a message holds one row")]
    [InlineData("\"predictions\":[1,2],\"segments\":{\"region\":[\"north\"]}", "segments.region has 1 cells, what comes before it has 2")]
    [InlineData("\"predictions\":[1,2],\"segments\":{\"region\":[\"north\",[]]}", "segments.region must be a text, a number, or true or false")]
    public void Segments_that_cannot_be_read_say_why_and_leave_no_trace(string fields, string detail)
    {
        Decode("\"prediction\":1,\"segments\":{\"region\":\"south\"}");
        var result = Decode(fields);
        Decode("\"prediction\":1,\"segments\":{\"region\":\"west\"}");

        Assert.Equal((DecodeStatus.Rejected, RejectReason.BadType), (result.Status, result.Reason));
        Assert.StartsWith(detail, result.Detail, StringComparison.Ordinal);
        var batch = _bench.Seal();
        Assert.Equal(["south", "west"], batch.Segments[0]);
        Assert.Equal(0, batch.Layout.UnknownSegmentCells);
    }

    [Fact]
    public void Only_segments_make_no_row()
        => Assert.Equal(RejectReason.MissingField, Decode("\"segments\":{\"region\":\"north\"}").Reason);

    [Theory]
    [InlineData("{\"specversion\":\"1.0\",\"type\":\"io.sentinel.prediction.v1\",\"id\":\"e1\",\"data\":{\"model\":\"housing\",\"version\":\"1.4.0\",\"prediction\":1,\"segments\":{\"region\":\"north\"}}}")]
    [InlineData("{\"data\":{\"segments\":{\"region\":\"north\"},\"prediction\":1,\"model\":\"housing\",\"version\":\"1.4.0\"},\"specversion\":\"1.0\",\"type\":\"io.sentinel.prediction.v1\"}")]
    public void A_cloud_event_brings_segments_too(string json)
    {
        Assert.Equal(DecodeStatus.Rows, _bench.Decode(json).Status);

        Assert.Equal(["north"], _bench.Seal().Segments[0]);
    }

    [Fact]
    public void A_steady_stream_of_rows_with_segments_allocates_nothing()
    {
        byte[] row = Encoding.UTF8.GetBytes("""{"model":"housing","version":"1.4.0","features":{"MedInc":3.4,"Age":41,"ocean":"INLAND"},"prediction":0.83,"segments":{"region":"north","tier":"gold"}}""");
        byte[] columns = Encoding.UTF8.GetBytes("""{"model":"housing","version":"1.4.0","columns":{"MedInc":[1,2],"ocean":["A","B"]},"predictions":[0.1,0.2],"segments":{"region":["north","south"]}}""");
        Decode(1_000);
        _bench.Builder.Clear();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Decode(1_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Decode(int times)
        {
            for (var i = 0; i < times; i++)
            {
                _bench.Decode(row);
                _bench.Decode(columns);
            }
        }
    }

    private DecodeResult Decode(string fields) => _bench.Decode($"{{\"model\":\"housing\",\"version\":\"1.4.0\",{fields}}}");
}
