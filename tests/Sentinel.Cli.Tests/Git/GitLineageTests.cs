using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Sentinel.Cli.Git;
using Sentinel.Cli.Manifests;
using Sentinel.Contracts;
using Sentinel.Contracts.Versions;
using Sentinel.Testing;
using Sentinel.Testing.Processes;

namespace Sentinel.Cli.Tests.Git;

public sealed class GitLineageTests
{
    private const string Version = "apiVersion: sentinel/v1\nkind: ModelVersion\nmetadata: {model: housing, version: 1.0.0}\nspec: {}\n";
    private const string Repository = "https://example.org/team/housing.git";

    [Fact]
    public async Task A_version_gets_repository_commit_and_path_without_credentials_and_the_label_of_its_source()
    {
        using var repository = new GitWorkTree();
        var file = repository.Write("models/eu.yaml", Version);
        var commit = repository.Commit();

        var (body, warnings) = await FillAsync(file);

        Assert.Equal((Repository, commit, "models/eu.yaml"), Source(body));
        Assert.Equal("example.org/team/housing//models/eu.yaml", (string?)body["metadata"]!["labels"]![GitOpsSource.Label]);
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task What_the_manifest_says_stays()
    {
        using var repository = new GitWorkTree();
        var file = repository.Write("eu.yaml", Version.Replace("spec: {}", "spec: {source: {commit: c0ffee, path: train.py}}", StringComparison.Ordinal));
        repository.Commit();

        Assert.Equal((Repository, "c0ffee", "train.py"), Source((await FillAsync(file)).Body));
    }

    [Fact]
    public async Task Code_of_another_repository_gets_nothing_of_this_one()
    {
        using var repository = new GitWorkTree();
        var file = repository.Write("eu.yaml", Version.Replace("spec: {}", "spec: {source: {repository: https://example.org/team/training.git}}", StringComparison.Ordinal));
        repository.Commit();

        Assert.Equal(("https://example.org/team/training.git", null, null), Source((await FillAsync(file)).Body));
    }

    [Fact]
    public async Task A_change_that_is_not_committed_is_noted()
    {
        using var repository = new GitWorkTree();
        var file = repository.Write("eu.yaml", Version);
        repository.Write("train.py", "1");
        var commit = repository.Commit();
        repository.Write("train.py", "2");

        var (changed, warnings) = await FillAsync(file);
        var (unknown, about) = await FillAsync(repository.Write("new.yaml", Version));

        Assert.Equal($"{commit}-dirty", Source(changed).Commit);
        Assert.Contains("not committed", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal($"{commit}-dirty", Source(unknown).Commit);
        Assert.Null(unknown["metadata"]!["labels"]);
        Assert.Single(about);
    }

    [Fact]
    public async Task A_registered_version_keeps_what_it_was_registered_with()
    {
        using var repository = new GitWorkTree();
        var file = repository.Write("eu.yaml", Version.Replace("spec: {}", "spec: {lineage: {dataset: {uri: train.csv}}}", StringComparison.Ordinal));
        repository.Write("train.csv.dvc", "outs:\n- md5: b\n  path: train.csv\n");
        repository.Commit();
        var registered = Spec(new SourceReference(Repository, "c0ffee", "old.yaml"), new DatasetReference("train.csv", null) { Digest = "md5:a" });

        var (body, warnings) = await FillAsync(file, registered);

        Assert.Equal((Repository, "c0ffee", "old.yaml"), Source(body));
        Assert.Equal("md5:a", (string?)body["spec"]!["lineage"]!["dataset"]!["digest"]);
        Assert.Contains("md5:b", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_its_model_names_came_from_the_commit_that_last_changed_it()
    {
        using var repository = new GitWorkTree();
        var file = repository.Write("eu.yaml", Version);
        var changed = repository.Commit();
        var other = repository.Write("other.txt", "1");
        var head = repository.Commit();
        var checkout = (await new GitCheckouts().FindAsync(file, CancellationToken.None))!;

        Assert.Equal(changed, await checkout.LastChangeAsync([file], CancellationToken.None));
        Assert.Equal(head, await checkout.LastChangeAsync([file, other], CancellationToken.None));
        Assert.Equal(head, await checkout.LastChangeAsync([Path.Combine(repository.Folder, "gone.yaml")], CancellationToken.None));
    }

    [Fact]
    public void A_registered_version_keeps_it_where_there_is_no_checkout()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("eu.yaml", Version);
        var body = YamlDocuments.Read(file).Single().Body;

        GitLineage.Fill(body, file, checkout: null, Spec(new SourceReference(Repository, "c0ffee", "old.yaml"), new DatasetReference("train.csv", null)));

        Assert.Equal((Repository, "c0ffee", "old.yaml"), Source(body));
        Assert.Null(body["metadata"]!["labels"]);
    }

    [Theory]
    [InlineData("data/train.csv", "md5:a304afb96060aad90176268345e10355")]
    [InlineData("data/train.csv.dvc", "md5:a304afb96060aad90176268345e10355")]
    [InlineData("data/folder", "md5:196a322c107c2572335158503c64bfba.dir")]
    [InlineData("data/made.csv", "md5:12345678901234567890123456789012")]
    [InlineData("data/unknown.csv", null)]
    [InlineData("s3://bucket/data/train.csv", null)]
    public async Task The_digest_of_data_comes_from_what_DVC_knows_of_it(string uri, string? digest)
    {
        using var repository = new GitWorkTree();
        var file = repository.Write("models/eu.yaml", Version.Replace("spec: {}", $"spec: {{lineage: {{dataset: {{uri: {(uri.StartsWith("s3", StringComparison.Ordinal) ? uri : $"../{uri}")}}}}}}}", StringComparison.Ordinal));
        repository.Write("data/train.csv.dvc", "outs:\n- md5: a304afb96060aad90176268345e10355\n  size: 37891850\n  hash: md5\n  path: train.csv\n");
        repository.Write("data/folder.dvc", "outs:\n- md5: 196a322c107c2572335158503c64bfba.dir\n  size: 14445097\n  nfiles: 2\n  path: folder\n");
        repository.Write("dvc.lock", "schema: '2.0'\nstages:\n  prepare:\n    cmd: python prepare.py\n    deps:\n    - path: data/train.csv\n      md5: ffff\n    outs:\n    - path: data/made.csv\n      hash: md5\n      md5: 12345678901234567890123456789012\n");
        repository.Commit();

        var (body, _) = await FillAsync(file);

        Assert.Equal(digest, (string?)body["spec"]!["lineage"]!["dataset"]!["digest"]);
    }

    [Fact]
    public void A_source_owns_what_lies_below_its_folder_of_its_repository()
    {
        var source = new GitOpsSource("example.org/team/housing", ["models/eu"]);

        Assert.True(source.Owns("example.org/team/housing//models/eu/a.yaml"));
        Assert.False(source.Owns("example.org/team/housing//models/europe.yaml"));
        Assert.False(source.Owns("example.org/team/housing-2//models/eu/a.yaml"));
        Assert.False(source.Owns(null));
        Assert.True((source with { Folders = [""] }).Owns("example.org/team/housing//models/us.yaml"));
    }

    [Fact]
    public async Task A_folder_of_no_repository_is_left_alone()
    {
        using var folder = new TemporaryFolder();

        Assert.Null(await new GitCheckouts().FindAsync(folder.Write("a.yaml", Version), CancellationToken.None));
    }

    private static async Task<(JsonObject Body, IReadOnlyList<string> Warnings)> FillAsync(string file, VersionSpec? registered = null)
    {
        var body = YamlDocuments.Read(file).Single().Body;
        var checkout = await new GitCheckouts().FindAsync(file, CancellationToken.None);
        return (body, GitLineage.Fill(body, file, checkout!, registered));
    }

    private static (string? Repository, string? Commit, string? Path) Source(JsonObject body) =>
        body["spec"]!["source"] is { } source ? ((string?)source["repository"], (string?)source["commit"], (string?)source["path"]) : default;

    private static VersionSpec Spec(SourceReference source, DatasetReference dataset) => new(
        new ModelVersionId("housing", "1.0.0"), null, null, source, new Lineage(Dataset: dataset),
        ImmutableSortedDictionary<string, string>.Empty, ImmutableSortedDictionary<string, double>.Empty, ImmutableSortedDictionary<string, string>.Empty);
}
