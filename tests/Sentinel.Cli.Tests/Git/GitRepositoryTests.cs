using System.Text.Json.Nodes;
using Sentinel.Cli.Git;
using Sentinel.Decisions.Gto;
using Sentinel.Testing;
using Sentinel.Testing.Processes;

namespace Sentinel.Cli.Tests.Git;

public sealed class GitRepositoryTests
{
    [SharedFact]
    public async Task A_repository_that_GTO_tagged_says_what_GTO_says_of_it()
    {
        var oracle = JsonNode.Parse(await File.ReadAllTextAsync(SharedFolder.PathOf("oracles", "gto.json")))!;
        using var repository = await GitRepository.OpenOrCloneAsync(SharedFolder.PathOf("oracles", "gto_repository.bundle"), CancellationToken.None);

        var tags = await repository.TagsAsync(CancellationToken.None);
        var registry = GtoRegistry.Of(tags);

        Assert.Equal(oracle["tags"]!.AsArray().Select(tag => ((string)tag!["tag"]!, (string)tag["commit"]!)).Order(), tags.Select(tag => (tag.Name, tag.Commit)).Order());
        var history = oracle["history"]!.AsArray().Select(e => ((string?)e!["artifact"], (string?)e["version"], (string?)e["stage"], (string?)e["ref"]));
        Assert.Equal(history, registry.History.Select(e => ((string?)e.Artifact, e.Version, e.Stage, (string?)e.Tag.Name)));
        foreach (var (name, said) in oracle["show"]!.AsObject())
        {
            Assert.Equal(said!["stage"]!.AsObject().Where(stage => stage.Value is not null).Select(stage => (stage.Key, (string?)stage.Value)).Order(), registry.Artifacts[name].Stages.Select(stage => (stage.Key, (string?)stage.Value)).Order());
            Assert.Equal((string?)said["version"], registry.Artifacts[name].Latest);
        }
    }

    [Fact]
    public async Task Tags_that_are_written_are_annotated_and_read_back()
    {
        using var folder = new GitWorkTree();
        var commit = folder.Commit();
        folder.Run("tag", "m@v9.0.0");
        using var repository = await GitRepository.OpenAsync(folder.Folder, CancellationToken.None);
        var draft = new GtoTagDraft("m#prod#1", commit, "Assigning stage prod to artifact m version v1.0.0", new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero));

        await repository.TagAsync(draft, CancellationToken.None);

        // The one that is not annotated is none for GTO either.
        Assert.Equal([new GtoTag(draft.Name, commit, draft.Time)], await repository.TagsAsync(CancellationToken.None));
        Assert.Equal(draft.Message, folder.Run("tag", "--list", "--format=%(contents:subject)", "m#prod#1"));
        await Assert.ThrowsAsync<BadInputException>(() => repository.TagAsync(draft, CancellationToken.None));
    }

    [Fact]
    public async Task A_revision_is_a_whole_commit_or_none()
    {
        using var folder = new GitWorkTree();
        var commit = folder.Commit();
        using var repository = await GitRepository.OpenAsync(folder.Folder, CancellationToken.None);

        Assert.Equal(commit, await repository.CommitAsync(commit[..10], CancellationToken.None));
        Assert.Null(await repository.CommitAsync("c0ffee0", CancellationToken.None));
        Assert.Null(await repository.CommitAsync("--all", CancellationToken.None));
    }

    [Fact]
    public async Task What_is_no_repository_is_told()
    {
        using var folder = new TemporaryFolder();

        Assert.Contains("not a git repository", (await Assert.ThrowsAsync<BadInputException>(() => GitRepository.OpenAsync(folder.Path, CancellationToken.None))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<BadInputException>(() => GitRepository.OpenOrCloneAsync(Path.Combine(folder.Path, "gone"), CancellationToken.None));
    }
}
