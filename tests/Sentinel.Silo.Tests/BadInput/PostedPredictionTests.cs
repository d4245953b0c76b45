using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.BadInput;

/// <summary>A row that is posted and cannot be counted is answered by line, field and reason, counted, and never sent on; the rows beside it count.</summary>
public sealed class PostedPredictionTests(WatchedTopic topic) : IClassFixture<WatchedTopic>
{
    private const string Good = """{"model":"bad","version":"1","features":{"a":1,"c":"x"},"prediction":0.5}""";

    [Theory]
    [InlineData("malformed-json", "", "is not valid JSON", "{oops")]
    [InlineData("malformed-json", "", "is not valid JSON", """{"model":"bad","version":"1","features":{"a":NaN}}""")]
    [InlineData("malformed-json", "", "no UTF-8", """{"model":"bad","version":"1","features":{"c":"\ud800"}}""")]
    [InlineData("malformed-json", "", "Duplicate property", """{"model":"bad","version":"1","model":"other","features":{"a":1}}""")]
    [InlineData("bad-type", "", "must be a JSON object", "[1]")]
    [InlineData("bad-type", "model", "in quotes", """{"model":1,"version":"1","features":{}}""")]
    [InlineData("bad-type", "features", "must be an object", """{"model":"bad","version":"1","features":[1]}""")]
    [InlineData("bad-type", "features.a", "must be a number", """{"model":"bad","version":"1","features":{"a":{"b":1}}}""")]
    [InlineData("bad-type", "prediction", "must be a number", """{"model":"bad","version":"1","features":{"a":1},"prediction":"0.5"}""")]
    [InlineData("bad-type", "time", "in quotes", """{"model":"bad","version":"1","time":1795000000,"features":{"a":1}}""")]
    [InlineData("bad-type", "columns.c", "has 1 cells, what comes before it has 2", """{"model":"bad","version":"1","columns":{"a":[1,2],"c":["x"]}}""")]
    [InlineData("bad-type", "times", "has 1 cells", """{"model":"bad","version":"1","columns":{"a":[1,2]},"times":["2026-11-21T07:00:00Z"]}""")]
    [InlineData("bad-type", "predictions", "must be a list", """{"model":"bad","version":"1","columns":{"a":[1,2]},"predictions":3}""")]
    [InlineData("bad-type", "features", "one field too many", """{"model":"bad","version":"1","columns":{"a":[1]},"features":{"a":1}}""")]
    [InlineData("bad-type", "segments", "must be an object", """{"model":"bad","version":"1","features":{"a":1},"segments":"north"}""")]
    [InlineData("bad-type", "segments.region", "must be a text", """{"model":"bad","version":"1","features":{"a":1},"segments":{"region":["north"]}}""")]
    [InlineData("bad-type", "segments.region", "must be a list", """{"model":"bad","version":"1","columns":{"a":[1,2]},"segments":{"region":"north"}}""")]
    [InlineData("bad-type", "segments.region", "has 1 cells, the message has 2 rows", """{"model":"bad","version":"1","columns":{"a":[1,2]},"segments":{"region":["north"]}}""")]
    [InlineData("bad-type", "segments.region[1]", "must be a text", """{"model":"bad","version":"1","columns":{"a":[1,2]},"segments":{"region":["north",{}]}}""")]
    [InlineData("missing-field", "model", "is missing", """{"version":"1","features":{"a":1}}""")]
    [InlineData("missing-field", "version", "is missing", """{"model":"bad","features":{"a":1}}""")]
    [InlineData("missing-field", "features", "so is prediction", """{"model":"bad","version":"1"}""")]
    [InlineData("missing-field", "columns", "at least one row", """{"model":"bad","version":"1","columns":{"a":[]}}""")]
    [InlineData("unknown-model", "model", "is no model name", """{"model":"no name","version":"1","features":{"a":1}}""")]
    [InlineData("unknown-version", "version", "bad@99 is not registered", """{"model":"bad","version":"99","features":{"a":1}}""")]
    [InlineData("bad-time", "time", "is before the year 2000", """{"model":"bad","version":"1","time":"1970-01-01T00:00:00Z","features":{"a":1}}""")]
    [InlineData("bad-time", "time", "is after the year 2099", """{"model":"bad","version":"1","time":"9999-12-31T23:59:59Z","features":{"a":1}}""")]
    [InlineData("bad-time", "time", "ahead of this silo's clock", """{"model":"bad","version":"1","time":"2099-12-31T23:59:59Z","features":{"a":1}}""")]
    [InlineData("bad-time", "time", "RFC 3339", """{"model":"bad","version":"1","time":"2026-11-21","features":{"a":1}}""")]
    [InlineData("bad-time", "times[1]", "is before the year 2000", """{"model":"bad","version":"1","columns":{"a":[1,2]},"times":["2026-11-21T07:00:00Z","1980-01-01T00:00:00Z"]}""")]
    public Task A_row_that_cannot_be_counted_is_told_by_field(string reason, string field, string fault, string row) => IsRefusedAsync(reason, field, fault, row);

    [Fact]
    public Task A_row_of_megabytes_is_too_large() => IsRefusedAsync("too-large", "", "Ingest:MessageBytes", $$$"""{"model":"bad","version":"1","features":{"c":"{{{new string('x', 10 << 20)}}}"}}""");

    [Fact]
    public Task Half_a_million_brackets_are_refused() =>
        IsRefusedAsync("malformed-json", "", "depth", $$$"""{"model":"bad","version":"1","features":{"a":{{{new string('[', 250_000)}}}{{{new string(']', 250_000)}}}}}""");

    [Fact]
    public async Task A_body_without_rows_is_told_what_to_send()
    {
        using var response = await topic.Silo.Http.PostAsync("/api/v1/predictions", new StringContent("\n \n"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("one JSON object a line", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_end_is_cut_off_with_an_answer()
    {
        using var response = await topic.Silo.Http.PostAsync("/api/v1/predictions", new ByteArrayContent(new byte[70 << 20]));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task A_compressed_body_is_read()
    {
        var rows = await topic.RowsAsync();

        using var response = await PostCompressedAsync(topic.Silo, "/api/v1/predictions", Encoding.UTF8.GetBytes(Good));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await topic.CountedAsync(rows + 1);
    }

    [Fact]
    public async Task A_body_that_swells_when_it_is_unpacked_is_cut_off()
    {
        var silo = await RunningSilo.StartAsync("--Http:MaxBodyBytes=1048576");
        try
        {
            foreach (var door in (string[])["/api/v1/predictions", "/api/v1/manifests", "/v2/models/bad/versions/1/infer"])
            {
                using var response = await PostCompressedAsync(silo, door, new byte[20 << 20]);
                Assert.Equal((door, HttpStatusCode.RequestEntityTooLarge), (door, response.StatusCode));
            }
        }
        finally
        {
            await silo.DisposeAsync();
        }
    }

    private async Task IsRefusedAsync(string reason, string field, string fault, string row)
    {
        var counter = $"reason=\"{reason}\"";
        var (rows, counted) = (await topic.RowsAsync(), await topic.CounterAsync("sentinel_http_predictions_rejected_total", counter));
        var letters = (await topic.Silo.GetAsync("/api/v1/ingest"))["deadLetters"]!.ToJsonString();

        using var response = await topic.Silo.Http.PostAsync("/api/v1/predictions", new StringContent($"{Good}\n{row}\n{Good}"));

        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal((HttpStatusCode.MultiStatus, 2, 1), (response.StatusCode, (int)answer["accepted"]!, (int)answer["rejected"]!));
        var error = answer["errors"]![0]!;
        Assert.Equal((2, field, reason), ((int)error["line"]!, (string?)error["field"], (string?)error["reason"]));
        Assert.Contains(fault, (string?)error["message"], StringComparison.Ordinal);
        Assert.True(await topic.CounterAsync("sentinel_http_predictions_rejected_total", counter) > counted);
        await topic.CountedAsync(rows + 2);
        Assert.Equal(letters, (await topic.Silo.GetAsync("/api/v1/ingest"))["deadLetters"]!.ToJsonString());
    }

    private static async Task<HttpResponseMessage> PostCompressedAsync(RunningSilo silo, string door, byte[] body)
    {
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(body);
        }

        var content = new ByteArrayContent(compressed.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        return await silo.Http.PostAsync(door, content);
    }
}
