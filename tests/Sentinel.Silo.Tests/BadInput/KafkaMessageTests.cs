using System.Text;
using Confluent.Kafka;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.BadInput;

/// <summary>What cannot be counted out of the topic becomes a dead letter that names field and fix, is counted by reason, and holds up nothing behind it.</summary>
public sealed class KafkaMessageTests(WatchedTopic topic) : IClassFixture<WatchedTopic>
{
    [Theory]
    [InlineData("malformed-json", "invalid start of a property name", "{oops")]
    [InlineData("malformed-json", "invalid start of a value", """{"model":"bad","version":"1","features":{"a":Infinity}}""")]
    [InlineData("malformed-json", "no UTF-8", """{"model":"bad","version":"1","features":{"c":"\ud800"}}""")]
    [InlineData("malformed-json", "single JSON value", """{"model":"bad","version":"1","features":{"a":1}} {}""")]
    [InlineData("bad-type", "must be a JSON object", "[1]")]
    [InlineData("bad-type", "model must be a text in quotes", """{"model":1,"version":"1","features":{}}""")]
    [InlineData("bad-type", "model is given twice", """{"model":"bad","version":"1","model":"other","features":{"a":1}}""")]
    [InlineData("bad-type", "features must be an object", """{"model":"bad","version":"1","features":[1]}""")]
    [InlineData("bad-type", "time must be an RFC 3339 time in quotes", """{"model":"bad","version":"1","time":1795000000,"features":{"a":1}}""")]
    [InlineData("bad-type", "columns.a must be a list", """{"model":"bad","version":"1","columns":{"a":1}}""")]
    [InlineData("bad-type", "columns.c has 1 cells, what comes before it has 2", """{"model":"bad","version":"1","columns":{"a":[1,2],"c":["x"]}}""")]
    [InlineData("bad-type", "times has 1 cells", """{"model":"bad","version":"1","columns":{"a":[1,2]},"times":["2026-11-21T07:00:00Z"]}""")]
    [InlineData("bad-type", "predictions must be a list", """{"model":"bad","version":"1","columns":{"a":[1,2]},"predictions":3}""")]
    [InlineData("bad-type", "not both", """{"model":"bad","version":"1","columns":{"a":[1]},"features":{"a":1}}""")]
    [InlineData("bad-type", "io.sentinel.prediction.v1", """{"specversion":"1.0","type":"other","data":{"model":"bad","version":"1","features":{"a":1}}}""")]
    [InlineData("missing-field", "model is absent", """{"version":"1","features":{"a":1}}""")]
    [InlineData("missing-field", "version is absent", """{"model":"bad","features":{"a":1}}""")]
    [InlineData("missing-field", "features and prediction are both absent", """{"model":"bad","version":"1"}""")]
    [InlineData("missing-field", "columns holds no row", """{"model":"bad","version":"1","columns":{"a":[],"c":[]}}""")]
    [InlineData("unknown-model", "register it", """{"model":"nobody","version":"1","features":{"a":1}}""")]
    [InlineData("unknown-version", "register it", """{"model":"bad","version":"99","features":{"a":1}}""")]
    [InlineData("bad-time", "time 1970-01-01T00:00:00.000Z is before the year 2000", """{"model":"bad","version":"1","time":"1970-01-01T00:00:00Z","features":{"a":1}}""")]
    [InlineData("bad-time", "time 9999-12-31T23:59:59.000Z is after the year 2099", """{"model":"bad","version":"1","time":"9999-12-31T23:59:59Z","features":{"a":1}}""")]
    [InlineData("bad-time", "time 2099-12-31T23:59:59.000Z is more than 01:00:00 (Ingest:TimeAhead) ahead", """{"model":"bad","version":"1","time":"2099-12-31T23:59:59Z","features":{"a":1}}""")]
    [InlineData("bad-time", "time must be an RFC 3339 time", """{"model":"bad","version":"1","time":"yesterday","features":{"a":1}}""")]
    [InlineData("bad-time", "times: 1980-01-01T00:00:00.000Z is before", """{"model":"bad","version":"1","columns":{"a":[1]},"times":["1980-01-01T00:00:00Z"]}""")]
    public Task A_message_that_cannot_be_counted_says_why(string reason, string fault, string message) => IsDeadAsync(reason, fault, Encoding.UTF8.GetBytes(message));

    [Fact]
    public Task Half_a_million_brackets_are_refused() =>
        IsDeadAsync("malformed-json", "depth", Encoding.UTF8.GetBytes($$$"""{"model":"bad","version":"1","features":{"a":{{{new string('[', 250_000)}}}{{{new string(']', 250_000)}}}}}"""));

    [Fact]
    public Task A_message_above_the_limit_is_kept_and_not_decoded() => IsDeadAsync("too-large", "the limit is 1048576", Padded((2 << 20) + 1));

    [Fact]
    public Task A_tombstone_is_no_prediction() => IsDeadAsync("malformed-json", "the value is empty", null);

    [Fact]
    public Task An_empty_value_is_no_prediction() => IsDeadAsync("malformed-json", "the value is empty", []);

    [Theory]
    [InlineData(1)]
    [InlineData(1_795_244_400L)]
    [InlineData(1_795_244_400_000_000L)]
    [InlineData(long.MaxValue)]
    public Task A_Kafka_timestamp_that_is_not_in_milliseconds_is_no_time(long timestamp) =>
        IsDeadAsync("bad-time", "the Kafka timestamp", Encoding.UTF8.GetBytes("""{"model":"bad","version":"1","features":{"a":1}}"""), new Timestamp(timestamp, TimestampType.CreateTime));

    [Fact]
    public async Task Rows_of_a_deleted_version_are_dead_letters_until_it_is_registered_again()
    {
        await topic.RegisterAsync("leaving");
        await topic.ProduceGoodAsync("leaving");
        await topic.CountedAsync(1, "leaving");

        Assert.Equal(System.Net.HttpStatusCode.OK, (await topic.Silo.SendAsync(HttpMethod.Delete, "/api/v1/models/leaving/versions/1?reason=superseded")).Status);
        var letter = await topic.LetterOfAsync(await topic.ProduceGoodAsync("leaving"));
        await topic.RegisterAsync("leaving");

        Assert.Equal("unknown-version", (string?)letter["reason"]);
        await RunningSilo.UntilAsync("counted on", async () =>
        {
            await topic.ProduceGoodAsync("leaving");
            return await topic.RowsAsync("leaving") > 1;
        });
    }

    [Fact]
    public async Task A_message_that_the_embedded_broker_cannot_keep_is_counted_as_lost_or_kept()
    {
        var (rows, before, last) = (await topic.RowsAsync(), await KeptOrLostAsync(), 0L);

        await topic.ProduceAsync(Padded(10 << 20));
        await RunningSilo.UntilAsync("kept or lost", async () =>
        {
            last = await topic.ProduceGoodAsync();
            return await KeptOrLostAsync() > before;
        });

        // Good rows may go with a message that is larger than the log, so how many count is not known; what is on its way would count in the midst of the next test.
        await topic.PassedAsync(last);
        Assert.True(await topic.RowsAsync() > rows);

        async Task<long> KeptOrLostAsync() =>
            await topic.CounterAsync("sentinel_ingest_dead_letters_total", "reason=\"too-large\"") + await topic.CounterAsync("sentinel_ingest_messages_lost_total");
    }

    private async Task IsDeadAsync(string reason, string fault, byte[]? message, Timestamp timestamp = default)
    {
        var counter = $"reason=\"{reason}\"";
        var (rows, counted) = (await topic.RowsAsync(), await topic.CounterAsync("sentinel_ingest_dead_letters_total", counter));

        var offset = await topic.ProduceAsync(message, timestamp, "k"u8.ToArray());
        await topic.ProduceGoodAsync();

        var letter = await topic.LetterOfAsync(offset);
        Assert.Equal((reason, "k"), ((string?)letter["reason"], (string?)letter["key"]));
        Assert.Contains(fault, (string?)letter["detail"], StringComparison.Ordinal);
        Assert.True(await topic.CounterAsync("sentinel_ingest_dead_letters_total", counter) > counted);
        await topic.CountedAsync(rows + 1);
    }

    private static byte[] Padded(int bytes)
    {
        var message = new byte[bytes];
        message.AsSpan().Fill((byte)' ');
        """{"model":"bad","version":"1","features":{"a":1}}"""u8.CopyTo(message);
        return message;
    }
}
