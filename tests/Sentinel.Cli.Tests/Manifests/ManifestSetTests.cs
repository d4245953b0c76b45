using Sentinel.Cli.Manifests;
using Sentinel.Testing;

namespace Sentinel.Cli.Tests.Manifests;

public sealed class ManifestSetTests
{
    private const string Version = "apiVersion: sentinel/v1\nkind: ModelVersion\nmetadata: {model: housing, version: 1.0.0}\nspec: {}\n";

    [Fact]
    public void Other_documents_of_a_folder_are_skipped_and_told()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.yaml", Version);
        folder.Write("dvc.yaml", "stages: {prepare: {cmd: python prepare.py}}\n");
        folder.Write("package.json", "{\"name\": \"x\"}");
        folder.Write("deployment.yml", "apiVersion: apps/v1\nkind: Deployment\n");
        Directory.CreateDirectory(Path.Combine(folder.Path, ".github"));
        folder.Write(".github/workflow.yml", Version);

        var set = ManifestSet.Read([folder.Path]);

        Assert.EndsWith("a.yaml:1", Assert.Single(set.Documents).Origin, StringComparison.Ordinal);
        Assert.Equal(["deployment.yml:1", "dvc.yaml:1", "package.json:1"], set.Skipped.Select(origin => Path.GetFileName(origin)));
    }

    [Theory]
    [InlineData("apiVersion: sentinel/v1", "apiVersion: sentinal/v1")]
    [InlineData("apiVersion: sentinel/v1\n", "")]
    [InlineData("kind: ModelVersion", "kind: ModelVersoin")]
    public void A_manifest_with_a_mistake_is_not_passed_over(string right, string wrong)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.yaml", Version.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Single(ManifestSet.Read([folder.Path]).Documents);
    }

    [Fact]
    public void A_folder_without_a_manifest_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("dvc.yaml", "stages: {}\n");

        Assert.Contains("no document is a manifest", Assert.Throws<BadInputException>(() => ManifestSet.Read([folder.Path])).Message, StringComparison.Ordinal);
    }
}
