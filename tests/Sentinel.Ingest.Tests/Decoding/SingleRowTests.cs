using Sentinel.Contracts.Batches;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Tests.Decoding;

public sealed class SingleRowTests
{
    private readonly DecoderBench _bench = new();

    [Fact]
    public void A_whole_row_lands_in_its_columns()
    {
        var result = _bench.Decode("""
            {"id":"b1f","model":"housing","version":"1.4.0","time":"2026-11-21T07:00:00Z","features":{"MedInc":3.4,"Age":41,"ocean":"INLAND"},
             "prediction":0.83,"class":"1","segments":{"region":"north"},"entity":"c42"}
            """);

        Assert.Equal(DecodeStatus.Rows, result.Status);
        var batch = _bench.Seal();
        Assert.Equal([3.4], batch.Numeric[0]);
        Assert.Equal([41.0], batch.Numeric[1]);
        Assert.Equal(["INLAND"], batch.Categorical[0]);
        Assert.Equal([0.83], batch.Prediction);
        Assert.Equal(["1"], batch.Class);
        Assert.Equal([1_795_244_400_000_000], batch.Times);
        Assert.Equal([0L], batch.Offsets);
    }

    [Fact]
    public void What_the_router_says_of_its_route_stands_with_every_row_of_it()
    {
        var row = _bench.Decode("""{"model":"housing","version":"1.4.0","epoch":7,"rollout":"r-1","id":"b1f","features":{"MedInc":3.4,"Age":41,"ocean":"INLAND"},"prediction":0.83}""");
        var columns = _bench.Decode("""{"model":"housing","version":"1.4.0","epoch":7,"rollout":"r-1","columns":{"MedInc":[3.4,2],"Age":[41,3],"ocean":["INLAND","BAY"]},"ids":["a","b"],"predictions":[0.83,0.5]}""");

        Assert.Equal((DecodeStatus.Rows, 1, DecodeStatus.Rows, 2), (row.Status, row.Rows, columns.Status, columns.Rows));
        var other = _bench.Decode("""{"model":"housing","version":"1.4.0","features":{"MedInc":1}}""");

        Assert.Equal(1, other.Rows);
        var batch = _bench.Seal();
        Assert.Equal([3.4, 3.4, 2.0, 1.0], batch.Numeric[0]);
        Assert.Equal([7, 7, 7, 0], batch.Epochs);
        Assert.Empty(batch.Against);
    }

    [Fact]
    public void What_another_version_answered_to_the_same_stands_with_the_rows_of_a_shadow()
    {
        _bench.Decode("""{"against":"1","epoch":7,"model":"housing","version":"1.4.0","prediction":0.83}""");
        _bench.Decode("""{"model":"housing","version":"1.4.0","epoch":8,"columns":{"MedInc":[3.4,2]},"against":["0","not 1"]}""");
        _bench.Decode("""{"model":"housing","version":"1.4.0","epoch":8,"prediction":0.5}""");

        var batch = _bench.Seal();
        Assert.Equal([7, 8, 8, 8], batch.Epochs);
        Assert.Equal(["1", "0", "not 1", "<missing>"], batch.Against);
        Assert.Equal([0.83, 0.5], batch.Prediction.Where(double.IsFinite));
    }

    [Theory]
    [InlineData("\"epoch\":\"seven\"")]
    [InlineData("\"epoch\":1795244400000")]
    [InlineData("\"epoch\":-1")]
    [InlineData("\"epoch\":1.5")]
    [InlineData("\"epoch\":null")]
    [InlineData("\"epoch\":[1,2]")]
    [InlineData("\"against\":[\"a\",\"b\",\"c\"]")]
    [InlineData("\"against\":[]")]
    public void What_others_mean_by_those_names_makes_no_message_bad(string field)
    {
        Assert.Equal(DecodeStatus.Rows, _bench.Decode($"{{\"model\":\"housing\",\"version\":\"1.4.0\",\"prediction\":0.5,{field}}}").Status);

        var batch = _bench.Seal();
        Assert.Equal([0.5], batch.Prediction);
        Assert.True(batch.Epochs.Length + batch.Against.Length == 0);
    }

    [Fact]
    public void The_order_of_the_fields_does_not_matter()
    {
        var result = _bench.Decode("""{"class":"0","prediction":0.5,"features":{"ocean":"BAY","Age":1,"MedInc":2},"version":"1.4.0","model":"housing"}""");

        Assert.Equal(1, result.Rows);
        var batch = _bench.Seal();
        Assert.Equal([2.0], batch.Numeric[0]);
        Assert.Equal([1.0], batch.Numeric[1]);
        Assert.Equal(["BAY"], batch.Categorical[0]);
        Assert.Equal([0.5], batch.Prediction);
        Assert.Equal(["0"], batch.Class);
    }

    [Theory]
    [InlineData("3.25", 3.25)]
    [InlineData("-0.1", -0.1)]
    [InlineData("8.325200000000001", 8.325200000000001)]
    [InlineData("1e3", 1000.0)]
    [InlineData("123456789012345678901234567890", 1.2345678901234568e29)]
    [InlineData("5e-324", 5e-324)]
    [InlineData("1e999", double.PositiveInfinity)]
    [InlineData("-1e999", double.NegativeInfinity)]
    [InlineData("true", 1.0)]
    [InlineData("false", 0.0)]
    public void A_numeric_cell_is_the_nearest_double(string json, double expected)
    {
        Assert.Equal(DecodeStatus.Rows, _bench.Decode(Row($"\"MedInc\":{json}")).Status);

        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(_bench.Seal().Numeric[0][0]));
    }

    [Theory]
    [InlineData("\"3.4\"")]
    [InlineData("{\"a\":[1]}")]
    [InlineData("[1,2]")]
    [InlineData("\"\"")]
    public void A_numeric_cell_of_another_type_is_marked(string json)
    {
        Assert.Equal(DecodeStatus.Rows, _bench.Decode(Row($"\"MedInc\":{json},\"Age\":7")).Status);

        var batch = _bench.Seal();
        Assert.True(Cell.IsWrongType(batch.Numeric[0][0]));
        Assert.Equal([7.0], batch.Numeric[1]);
    }

    [Theory]
    [InlineData("\"NaN\"")]
    [InlineData("\"Infinity\"")]
    [InlineData("\"-inf\"")]
    public void Text_for_what_is_not_finite_is_not_finite(string json)
    {
        _bench.Decode(Row($"\"MedInc\":{json}"));

        var cell = _bench.Seal().Numeric[0][0];
        Assert.False(double.IsFinite(cell) || Cell.IsMissing(cell) || Cell.IsWrongType(cell));
    }

    [Fact]
    public void Absent_and_null_cells_are_missing()
    {
        _bench.Decode(Row("\"MedInc\":null"));
        _bench.Decode(Row("\"MedInc\":2,\"Age\":3,\"ocean\":\"BAY\""));
        _bench.Decode(Row("\"ocean\":null"));

        var batch = _bench.Seal();
        Assert.Equal([true, false, true], batch.Numeric[0].Select(Cell.IsMissing));
        Assert.Equal([true, false, true], batch.Numeric[1].Select(Cell.IsMissing));
        Assert.Equal(["<missing>", "BAY", "<missing>"], batch.Categorical[0]);
        Assert.All(batch.Prediction, cell => Assert.True(Cell.IsMissing(cell)));
        Assert.Equal(0, batch.Layout.HasClass);
    }

    [Theory]
    [InlineData("12.50", "12.50")]
    [InlineData("true", "true")]
    [InlineData("\"caf\\u00e9 \\\"x\\\"\"", "café \"x\"")]
    [InlineData("\"\"", "")]
    [InlineData("{\"a\":1}", "<wrong type>")]
    public void A_categorical_cell_is_its_text(string json, string expected)
    {
        _bench.Decode(Row($"\"ocean\":{json}"));

        Assert.Equal([expected], _bench.Seal().Categorical[0]);
    }

    [Fact]
    public void Features_outside_the_signature_are_counted()
    {
        _bench.Decode(Row("\"new\":1,\"MedInc\":2,\"newer\":{\"deep\":[1,{}]}"));

        Assert.Equal(2, _bench.Seal().Layout.UnknownFeatureCells);
    }

    [Fact]
    public void An_escaped_name_is_the_name_it_spells()
    {
        _bench.Decode("""{"model":"h\u006fusing","version":"1.4.0","features":{"Med\u0049nc":5}}""");

        Assert.Equal([5.0], _bench.Seal().Numeric[0]);
    }

    [Fact]
    public void Without_a_time_the_Kafka_timestamp_is_the_event_time()
    {
        _bench.Decode(Row("\"MedInc\":1"), kafkaTime: 1_700_000_000_123_000);

        Assert.Equal([1_700_000_000_123_000], _bench.Seal().Times);
    }

    [Fact]
    public void Where_no_number_is_watched_the_prediction_is_the_class()
    {
        var bench = new DecoderBench(hasPrediction: false);

        bench.Decode("""{"model":"housing","version":"1.4.0","prediction":"cheap"}""");
        bench.Decode("""{"model":"housing","version":"1.4.0","prediction":1,"class":"dear"}""");
        bench.Decode("""{"model":"housing","version":"1.4.0","class":"dear","prediction":1}""");

        Assert.Equal(["cheap", "dear", "dear"], bench.Seal().Class);
    }

    [Fact]
    public void Ten_thousand_unknown_categories_keep_their_names()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Assert.Equal(1, _bench.Decode(Row($"\"ocean\":\"c{i}\"")).Rows);
        }

        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => $"c{i}"), _bench.Seal().Categorical[0]);
    }

    private static string Row(string features) => """{"model":"housing","version":"1.4.0","features":{""" + features + "}}";
}
