using Sentinel.Contracts.Batches;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Tests.Decoding;

public sealed class ColumnBatchTests
{
    private readonly DecoderBench _bench = new();

    [Theory]
    [InlineData("times", "columns", "predictions", "classes")]
    [InlineData("predictions", "times", "classes", "columns")]
    [InlineData("classes", "predictions", "columns", "times")]
    [InlineData("columns", "classes", "times", "predictions")]
    public void Any_list_may_come_first_and_be_longer_than_what_there_is_room_for(params string[] order)
    {
        const int Rows = 5_000;
        var lists = new Dictionary<string, string>
        {
            ["times"] = $"[{string.Join(',', Enumerable.Repeat("\"2026-11-21T07:00:00Z\"", Rows))}]",
            ["columns"] = $"{{\"MedInc\":[{string.Join(',', Enumerable.Repeat("2.5", Rows))}]}}",
            ["predictions"] = $"[{string.Join(',', Enumerable.Repeat("0.5", Rows))}]",
            ["classes"] = $"[{string.Join(',', Enumerable.Repeat("\"1\"", Rows))}]",
        };

        var result = _bench.Decode($"{{\"model\":\"housing\",\"version\":\"1.4.0\",{string.Join(',', order.Select(name => $"\"{name}\":{lists[name]}"))}}}");

        Assert.Equal(Rows, result.Rows);
        Assert.All(_bench.Seal().Times, time => Assert.Equal(DecoderBench.KafkaTime, time));
    }

    [Fact]
    public void Columns_become_rows_that_share_the_offset()
    {
        var result = _bench.Decode("""
            {"model":"housing","version":"1.4.0","columns":{"MedInc":[1.5,null,"x"],"ocean":["A","B",null],"odd":[1,2,3]},"ids":["a","b","c"],
             "times":["2026-11-21T07:00:00Z","2026-11-21T07:00:01.5Z","2026-11-21T08:00:02+01:00"],"predictions":[0.1,0.2,0.3],"classes":["0","1",1]}
            """);

        Assert.Equal((DecodeStatus.Rows, 3), (result.Status, result.Rows));
        var batch = _bench.Seal();
        Assert.Equal([0L, 0L, 0L], batch.Offsets);
        Assert.Equal([1_795_244_400_000_000, 1_795_244_401_500_000, 1_795_244_402_000_000], batch.Times);
        Assert.Equal(1.5, batch.Numeric[0][0]);
        Assert.True(Cell.IsMissing(batch.Numeric[0][1]));
        Assert.True(Cell.IsWrongType(batch.Numeric[0][2]));
        Assert.All(batch.Numeric[1], cell => Assert.True(Cell.IsMissing(cell)));
        Assert.Equal(["A", "B", "<missing>"], batch.Categorical[0]);
        Assert.Equal([0.1, 0.2, 0.3], batch.Prediction);
        Assert.Equal(["0", "1", "1"], batch.Class);
        Assert.Equal(3, batch.Layout.UnknownFeatureCells);
    }

    [Fact]
    public void Columns_before_the_names_are_read_too()
    {
        _bench.Decode("""{"predictions":[1,2],"columns":{"Age":[3,4]},"version":"1.4.0","model":"housing"}""");

        var batch = _bench.Seal();
        Assert.Equal([3.0, 4.0], batch.Numeric[1]);
        Assert.Equal([1.0, 2.0], batch.Prediction);
    }

    [Fact]
    public void A_message_of_no_rows_is_told_so()
    {
        var result = _bench.Decode("""{"model":"housing","version":"1.4.0","columns":{"MedInc":[]}}""");

        Assert.Equal((DecodeStatus.Rejected, 0), (result.Status, result.Rows));
    }

    [Fact]
    public void A_long_message_follows_single_rows_in_one_batch()
    {
        _bench.Decode("""{"model":"housing","version":"1.4.0","features":{"MedInc":-1}}""");
        _bench.Decode($$$"""{"model":"housing","version":"1.4.0","columns":{"MedInc":[{{{string.Join(',', Enumerable.Range(0, 5_000))}}}]}}""");

        var batch = _bench.Seal();
        Assert.Equal([-1.0, .. Enumerable.Range(0, 5_000).Select(i => (double)i)], batch.Numeric[0]);
        Assert.Equal([0L, .. Enumerable.Repeat(1L, 5_000)], batch.Offsets);
    }
}
