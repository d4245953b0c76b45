using System.IO.Compression;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;
using Sentinel.Testing;

namespace Sentinel.Statistics.Tests.References;

public sealed class ReferenceFileTests : IDisposable
{
    private const int Rows = 1_000;

    private static readonly ReferenceSchema Schema = new([new FeatureSpec("a", FeatureType.Numeric), new FeatureSpec("c", FeatureType.Categorical)], "prediction", "class", "time");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_same_rows_freeze_to_the_same_digest_however_they_are_written_down()
    {
        string csv = "a,c,prediction,class,time\n" + Lines(i => $"{i % 97},{Name(i)},0.{i % 10},{i % 2},2026-11-21T0{i % 10}:00:00Z");
        string flat = Lines(i => $$"""{"a":{{i % 97}},"c":"{{Name(i)}}","prediction":0.{{i % 10}},"class":"{{i % 2}}","time":"2026-11-21T0{{i % 10}}:00:00Z"}""");
        string logged = Lines(i => $$"""{"model":"m","version":"1","features":{"c":"{{Name(i)}}","a":{{i % 97}}},"class":"{{i % 2}}","time":"2026-11-21T0{{i % 10}}:00:00Z","prediction":0.{{i % 10}}}""");
        string expected = Freeze("r.csv", csv).Profile.Digest;

        Assert.Equal(expected, Freeze("r.jsonl", flat).Profile.Digest);
        Assert.Equal(expected, Freeze("logged.ndjson", logged).Profile.Digest);
        Assert.Equal(expected, Freeze("unnamed.jsonl", logged, new ReferenceSchema(Schema.Features, null, null)).Profile.Digest);
        Assert.Equal(expected, Freeze("r.csv.gz", csv).Profile.Digest);
        Assert.Equal(expected, Freeze("r.jsonl.gz", flat).Profile.Digest);
    }

    [Fact]
    public void Flat_lines_have_only_the_answers_that_are_named_and_classes_have_no_numeric_prediction()
    {
        string flat = Lines(i => $$"""{"a":{{i}},"c":"x","prediction":0.5,"class":"1"}""");
        string logged = Lines(i => $$"""{"features":{"a":{{i}},"c":"x"},"prediction":0.5,"class":"1"}""");
        var features = new ReferenceSchema(Schema.Features, null, null);

        Assert.Null(Freeze("flat.jsonl", flat, features).Profile.Prediction);
        var classes = Freeze("logged.jsonl", logged, features, PredictionType.Categorical).Profile;
        Assert.Null(classes.Prediction);
        Assert.Equal(["1"], classes.Class!.Categories);
        Assert.False(classes.HasTimes);
    }

    [Fact]
    public void A_few_cells_that_are_no_numbers_are_told_and_many_refused()
    {
        var features = new ReferenceSchema(Schema.Features, null, null);

        var frozen = Freeze("few.csv", "a,c\n" + Lines(i => i is 16 or 500 ? "n/k,x" : "1,x"), features);
        Assert.Equal(2, frozen.Profile.Features[0].Numeric!.Totals.WrongType);
        Assert.Equal("Column \"a\" of the reference is numeric, but 2 of its 1,000 cells are no number: row 17 holds \"n/k\". They are counted as of the wrong type.", Assert.Single(frozen.Warnings));

        var refused = Assert.Throws<ReferenceException>(() => Freeze("many.csv", "a,c\n" + Lines(i => i % 50 == 49 ? "n/k,x" : "1,x"), features));
        Assert.Contains("20 of its 1,000 cells are no number: row 50 holds \"n/k\"", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Freeze("none.csv", "a,c\n" + Lines(i => "1,x"), features).Warnings);
    }

    [Fact]
    public void A_file_that_is_not_gzipped_as_its_name_says_is_refused_by_name()
    {
        _folder.Write("r.csv.gz", "a,c\n1,x\n");

        var fault = Assert.Throws<TableFormatException>(() => TableFile.Of(Path.Combine(_folder.Path, "r.csv.gz")).Read(TableColumns.All));

        Assert.Contains("r.csv.gz is not gzipped", fault.Message, StringComparison.Ordinal);
    }

    private static string Name(int i) => i % 3 == 0 ? "x" : "y";

    private static string Lines(Func<int, string> line) => string.Concat(Enumerable.Range(0, Rows).Select(i => line(i) + "\n"));

    private FrozenFile Freeze(string name, string text, ReferenceSchema? schema = null, PredictionType answers = PredictionType.Probability)
    {
        if (name.EndsWith(".gz", StringComparison.Ordinal))
        {
            using var zipped = new GZipStream(File.Create(Path.Combine(_folder.Path, name)), CompressionLevel.Fastest);
            zipped.Write(System.Text.Encoding.UTF8.GetBytes(text));
        }
        else
        {
            _folder.Write(name, text);
        }

        return ReferenceFile.Freeze(TableFile.Of(Path.Combine(_folder.Path, name)), schema ?? Schema, new PredictionSpec(answers, "1"));
    }
}
