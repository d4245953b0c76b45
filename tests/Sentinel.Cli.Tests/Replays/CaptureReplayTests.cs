using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Cli.Replays;
using Sentinel.Contracts;
using Sentinel.Contracts.Versions;
using Sentinel.Testing;

namespace Sentinel.Cli.Tests.Replays;

public sealed class CaptureReplayTests
{
    private static readonly ReplayOptions Options = new(new ModelVersionId("housing", "1.4.0"), null, null, "0", "1");
    private static readonly Signature Signature = new([new("a", FeatureType.Numeric), new("b", FeatureType.Categorical)], new PredictionSpec(PredictionType.Probability));

    [Theory]
    [InlineData("CSV", "1.5,BAY", "0.25,1\\n")]
    [InlineData("JSON", "{\\\"instances\\\": [{\\\"features\\\": [1.5, \\\"BAY\\\"]}]}", "{\\\"predictions\\\": [[0.25, 1]]}")]
    [InlineData("BASE64", "MS41LEJBWQ==", "MC4yNSwx")]
    public void A_line_becomes_a_prediction_whatever_it_is_encoded_in(string encoding, string input, string output)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("capture.jsonl", Line(encoding, input, output, "\"eventId\":\"e1\",\"inferenceId\":\"i1\",\"inferenceTime\":\"2026-01-01T00:00:00Z\""));

        var message = Assert.Single(CaptureReplay.Read(file, CaptureReplay.MappingOf(Signature, Options)));

        Assert.Equal("i1", message.Key);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"model":"housing","version":"1.4.0","time":"2026-01-01T00:00:00Z","id":"i1","features":{"a":1.5,"b":"BAY"},"prediction":0.25,"class":"1"}"""),
            JsonNode.Parse(message.Value)), Encoding.UTF8.GetString(message.Value));
    }

    [Fact]
    public void A_gzipped_capture_is_read_whatever_its_name_and_an_event_without_an_own_id_has_its_event_s()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "capture");
        using (var zip = new GZipStream(File.Create(file), CompressionLevel.Fastest))
        {
            zip.Write(Encoding.UTF8.GetBytes(Line("CSV", "1,x", "0.1,0", "\"eventId\":\"e1\"") + "\n\n" + Line("CSV", "2,y", "0.2,1", "\"eventId\":\"e2\"")));
        }

        Assert.Equal(["e1", "e2"], CaptureReplay.Read(file, CaptureReplay.MappingOf(Signature, Options)).Select(message => message.Key));
    }

    [Theory]
    [InlineData("{}", "captureData is missing")]
    [InlineData("{\"captureData\":{},\"eventMetadata\":{\"eventId\":\"e\"}}", "endpointInput is missing")]
    [InlineData("{\"captureData\":{\"endpointInput\":{\"data\":\"1,x\",\"encoding\":\"CSV\"},\"endpointOutput\":{}},\"eventMetadata\":{\"eventId\":\"e\"}}", "captureData.endpointOutput.data is missing: capture both")]
    [InlineData("{\"captureData\":{\"endpointInput\":{\"data\":\"%%\",\"encoding\":\"BASE64\"},\"endpointOutput\":{\"data\":\"1\"}},\"eventMetadata\":{\"eventId\":\"e\"}}", "is no base64")]
    [InlineData("{\"captureData\":{\"endpointInput\":{\"data\":\"1,2,3\",\"encoding\":\"CSV\"},\"endpointOutput\":{\"data\":\"0.5,1\"}},\"eventMetadata\":{\"eventId\":\"e\"}}", "has 3 values")]
    [InlineData("oops", "'o' is an invalid start")]
    public void A_line_that_is_no_capture_is_told_by_its_number(string line, string message)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("capture.jsonl", Line("CSV", "1,x", "0.1,0", "\"eventId\":\"e1\"") + "\n" + line + "\n");

        var fault = Assert.Throws<BadInputException>(() => CaptureReplay.Read(file, CaptureReplay.MappingOf(Signature, Options)).ToArray());

        Assert.StartsWith($"{file}:2: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_CSV_and_of_JSON_lines_may_be_gzipped_too()
    {
        using var folder = new TemporaryFolder();
        var options = new ReplayOptions(new ModelVersionId("housing", "1.4.0"), null, null, "p", null);
        var csv = Zip(folder, "rows.csv.gz", "a,b,p\n1,x,0.5\n");
        var lines = Zip(folder, "rows.jsonl.gz", "{\"a\":1,\"b\":\"x\",\"p\":0.5}\n");

        var replay = CsvReplay.Open(csv, Signature, options);

        Assert.Equal(1, replay.RowCount);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(replay.Message(0).Value), JsonNode.Parse(JsonLinesReplay.Read(lines, Signature, options).Single().Value)));
    }

    private static string Zip(TemporaryFolder folder, string name, string text)
    {
        var file = Path.Combine(folder.Path, name);
        using var zip = new GZipStream(File.Create(file), CompressionLevel.Fastest);
        zip.Write(Encoding.UTF8.GetBytes(text));
        return file;
    }

    private static string Line(string encoding, string input, string output, string about) =>
        $$"""{"captureData":{"endpointInput":{"observedContentType":"text/csv","mode":"INPUT","data":"{{input}}","encoding":"{{encoding}}"},"endpointOutput":{"observedContentType":"text/csv; charset=utf-8","mode":"OUTPUT","data":"{{output}}","encoding":"{{encoding}}"} },"eventMetadata":{ {{about}} },"eventVersion":"0"}""";
}
