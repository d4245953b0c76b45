using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Cli.Replays;
using Sentinel.Contracts;
using Sentinel.Contracts.Versions;
using Sentinel.Testing;

namespace Sentinel.Cli.Tests.Replays;

public sealed class ReplayTests
{
    private static readonly ModelVersionId Housing = new("housing", "1.4.0");

    [Fact]
    public void A_csv_row_becomes_a_prediction_as_the_interfaces_have_it()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("rows.csv", "id,at,MedInc,ocean,p,k\n007,2021-06-01 00:00:00,3.25,INLAND,0.83,1\n008,2021-06-01 01:00:00,,7,,\n");
        var signature = new Signature([new("MedInc", FeatureType.Numeric), new("ocean", FeatureType.Categorical)], new PredictionSpec(PredictionType.Probability));

        var replay = CsvReplay.Open(file, signature, new ReplayOptions(Housing, "at", "id", "p", "k"));

        Assert.Equal(2, replay.RowCount);
        Same("""{"id":"007","model":"housing","version":"1.4.0","time":"2021-06-01T00:00:00+00:00","features":{"MedInc":3.25,"ocean":"INLAND"},"prediction":0.83,"class":"1"}""", replay.Message(0));
        Same("""{"id":"008","model":"housing","version":"1.4.0","time":"2021-06-01T01:00:00+00:00","features":{"ocean":"7"}}""", replay.Message(1));
        Assert.Equal("007", replay.Message(0).Key);
    }

    [Fact]
    public void Without_a_signature_every_column_that_means_nothing_else_is_a_feature()
    {
        using var folder = new TemporaryFolder();
        var replay = CsvReplay.Open(folder.Write("rows.csv", "a,b,p\n1,x,2\n"), signature: null, new ReplayOptions(Housing, null, null, "p", null));

        Same("""{"model":"housing","version":"1.4.0","features":{"a":1,"b":"x"},"prediction":2}""", replay.Message(0));
    }

    [Fact]
    public void Columns_of_declared_segments_that_are_no_features_become_segments()
    {
        using var folder = new TemporaryFolder();
        var signature = new Signature([new("a", FeatureType.Numeric), new("ocean", FeatureType.Categorical)], new PredictionSpec(PredictionType.Numeric)) { Segments = ["ocean", "region", "tier"] };
        var options = new ReplayOptions(Housing, null, null, "p", null);

        var csv = CsvReplay.Open(folder.Write("rows.csv", "a,ocean,region,p\n1,BAY,7,0.5\n2,BAY,,0.5\n"), signature, options);
        var lines = JsonLinesReplay.Read(folder.Write("rows.jsonl", "{\"a\":1,\"ocean\":\"BAY\",\"region\":\"north\",\"p\":0.5}\n"), signature, options).Single();

        Same("{\"model\":\"housing\",\"version\":\"1.4.0\",\"features\":{\"a\":1,\"ocean\":\"BAY\"},\"segments\":{\"region\":\"7\"},\"prediction\":0.5}", csv.Message(0));
        Same("{\"model\":\"housing\",\"version\":\"1.4.0\",\"features\":{\"a\":2,\"ocean\":\"BAY\"},\"segments\":{},\"prediction\":0.5}", csv.Message(1));
        Same("{\"model\":\"housing\",\"version\":\"1.4.0\",\"features\":{\"a\":1,\"ocean\":\"BAY\"},\"segments\":{\"region\":\"north\"},\"prediction\":0.5}", lines);
    }

    [Fact]
    public void A_label_column_becomes_labels_found_by_the_row_s_id()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("rows.csv", "id,a,p,y\n007,1,0.2,1\n008,2,0.3,\n");

        var replay = CsvReplay.Open(file, signature: null, new ReplayOptions(Housing, null, "id", "p", null, "y"));

        Same("{\"id\":\"007\",\"model\":\"housing\",\"version\":\"1.4.0\",\"features\":{\"a\":1},\"prediction\":0.2}", replay.Message(0));
        Assert.Equal("{\"id\":\"007\",\"model\":\"housing\",\"version\":\"1.4.0\",\"label\":1}", Encoding.UTF8.GetString(replay.Message(0).Label!));
        Assert.Null(replay.Message(1).Label);
    }

    [Fact]
    public void Labels_without_an_id_column_get_ids_of_their_run()
    {
        using var folder = new TemporaryFolder();
        var csv = CsvReplay.Open(folder.Write("rows.csv", "a,p,y\n1,0.2,yes\n"), signature: null, new ReplayOptions(Housing, null, null, "p", null, "y", "run-5"));
        var lines = JsonLinesReplay.Read(folder.Write("rows.jsonl", "{\"a\":1,\"p\":0.2,\"y\":\"yes\"}\n"), null, new ReplayOptions(Housing, null, null, "p", null, "y", "run-5")).Single();

        Same("{\"id\":\"run-5-0\",\"model\":\"housing\",\"version\":\"1.4.0\",\"features\":{\"a\":1},\"prediction\":0.2}", csv.Message(0));
        Assert.Equal("{\"id\":\"run-5-0\",\"model\":\"housing\",\"version\":\"1.4.0\",\"label\":\"yes\"}", Encoding.UTF8.GetString(csv.Message(0).Label!));
        Same("{\"id\":\"run-5-1\",\"model\":\"housing\",\"version\":\"1.4.0\",\"features\":{\"a\":1},\"prediction\":0.2}", lines);
        Assert.Equal("{\"id\":\"run-5-1\",\"model\":\"housing\",\"version\":\"1.4.0\",\"label\":\"yes\"}", Encoding.UTF8.GetString(lines.Label!));
    }

    [Fact]
    public void A_time_that_is_none_is_refused_with_its_row()
    {
        using var folder = new TemporaryFolder();
        var replay = CsvReplay.Open(folder.Write("rows.csv", "at,a\nyesterday,1\n"), signature: null, new ReplayOptions(Housing, "at", null, null, null));

        var error = Assert.Throws<BadInputException>(() => replay.Message(0));

        Assert.Contains("Row 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_json_line_is_a_prediction_or_a_flat_row()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("rows.jsonl", """
            {"id":"b1","model":"other","version":"9","features":{"a":1},"prediction":0.5}

            {"key":7,"a":2,"p":0.25}
            """);

        var messages = JsonLinesReplay.Read(file, null, new ReplayOptions(Housing, null, "key", "p", null)).ToArray();

        Same("""{"id":"b1","model":"housing","version":"1.4.0","features":{"a":1},"prediction":0.5}""", messages[0]);
        Same("""{"id":"7","model":"housing","version":"1.4.0","features":{"a":2},"prediction":0.25}""", messages[1]);
        Assert.Equal(["b1", "7"], messages.Select(m => m.Key));
    }

    [Fact]
    public void A_line_that_is_no_json_is_refused_with_its_number()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("rows.jsonl", "{\"a\":1}\n{\"a\":\n");

        var error = Assert.Throws<BadInputException>(() => JsonLinesReplay.Read(file, null, new ReplayOptions(Housing, null, null, null, null)).ToArray());

        Assert.Contains("rows.jsonl:2", error.Message, StringComparison.Ordinal);
    }

    private static void Same(string expected, ReplayMessage message) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(message.Value)), Encoding.UTF8.GetString(message.Value));
}
