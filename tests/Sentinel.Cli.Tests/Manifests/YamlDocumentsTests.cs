using Sentinel.Cli.Manifests;
using Sentinel.Testing;

namespace Sentinel.Cli.Tests.Manifests;

public sealed class YamlDocumentsTests
{
    [Fact]
    public void A_version_that_looks_like_a_number_stays_a_name()
    {
        using var folder = new TemporaryFolder();
        var document = Assert.Single(YamlDocuments.Read(folder.Write("m.yaml", "kind: ModelVersion\nmetadata: {model: housing, version: 1.10}\nspec: {metrics: {auc: 0.93}, deep: true, none: null}")));

        Assert.Equal("1.10", (string?)document.Body["metadata"]!["version"]);
        Assert.Equal(0.93, (double)document.Body["spec"]!["metrics"]!["auc"]!);
        Assert.True((bool)document.Body["spec"]!["deep"]!);
        Assert.Null(document.Body["spec"]!["none"]);
    }

    [Fact]
    public void Quoted_scalars_are_text()
    {
        using var folder = new TemporaryFolder();
        var document = Assert.Single(YamlDocuments.Read(folder.Write("m.yaml", "spec: {positiveClass: \"1\"}")));

        Assert.Equal("1", (string?)document.Body["spec"]!["positiveClass"]);
    }

    [Fact]
    public void A_file_may_hold_many_documents_and_empty_ones_are_passed_over()
    {
        using var folder = new TemporaryFolder();
        var documents = YamlDocuments.Read(folder.Write("m.yaml", "kind: Hook\n---\n---\nkind: Monitor\n")).ToArray();

        Assert.Equal(["Hook", "Monitor"], documents.Select(d => (string?)d.Body["kind"]));
        Assert.EndsWith("m.yaml:4", documents[1].Origin, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind: [unclosed", "broken.yaml:2")]
    [InlineData("- a list", "broken.yaml:1")]
    public void What_is_no_manifest_is_refused_with_its_file_and_line(string text, string place)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("broken.yaml", text);

        var error = Assert.Throws<BadInputException>(() => YamlDocuments.Read(path).ToArray());

        Assert.Contains(place, error.Message, StringComparison.Ordinal);
    }
}
