using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Contracts.Alerts;
using Sentinel.Decisions.Manifests;

namespace Sentinel.Decisions.Tests.Manifests;

/// <summary>Hooks that start a trainer: what their manifests say, and what is refused.</summary>
public sealed class TrainerHookTests
{
    private const string Job = """{"spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "train", "image": "trainer:1"}]}}}}""";

    [Fact]
    public void A_repository_is_told_by_an_event_of_its_own()
    {
        var hook = Hook("""{"type": "github", "repository": "acme/models", "secretFrom": "env:GITHUB_TOKEN"}""");

        Assert.Equal(("https://api.github.com", "env:GITHUB_TOKEN", new GitHubTarget("acme/models", "sentinel-retrain", null, null)), (hook.Url, hook.SecretFrom, hook.GitHub));
        Assert.Empty(hook.Events);
    }

    [Fact]
    public void A_workflow_is_dispatched_from_a_branch() => Assert.Equal(
        new GitHubTarget("acme/models", null, "train.yml", "main"),
        Hook("""{"type": "github", "url": "https://git.example.org/api/v3", "repository": "acme/models", "workflow": "train.yml", "secretFrom": "env:GITHUB_TOKEN"}""").GitHub);

    [Fact]
    public void A_DAG_is_run_by_the_newer_API_unless_the_older_one_is_named()
    {
        Assert.Equal(new AirflowTarget("retrain", "v2"), Hook("""{"type": "airflow", "url": "https://airflow.example.org", "dag": "retrain"}""").Airflow);
        Assert.Equal(new AirflowTarget("retrain", "v1"), Hook("""{"type": "airflow", "url": "https://airflow.example.org", "dag": "retrain", "api": "v1", "events": ["retrain.requested"]}""").Airflow);
    }

    [Fact]
    public void A_Job_is_made_of_its_template()
    {
        var target = Hook($$"""{"type": "kubernetes", "url": "https://10.0.0.1:6443", "namespace": "ml", "job": {{Job}}, "secretFrom": "env:KUBE_TOKEN"}""").Kubernetes!;

        Assert.Equal("ml", target.Namespace);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Job), JsonNode.Parse(target.Job)));
        Assert.Equal("default", Hook($$"""{"type": "kubernetes", "url": "https://10.0.0.1:6443", "job": {{Job}}}""").Kubernetes!.Namespace);
    }

    [Fact]
    public void A_command_is_a_program_and_its_arguments() =>
        Assert.Equal(["train.sh", "--model", "two words"], Hook("""{"type": "command", "command": ["train.sh", "--model", "two words"]}""").Command);

    [Theory]
    [InlineData("""{"type": "github", "secretFrom": "env:T"}""", "repository", "is missing")]
    [InlineData("""{"type": "github", "repository": "acme/models"}""", "secretFrom", "token")]
    [InlineData("""{"type": "github", "repository": "acme/../x", "secretFrom": "env:T"}""", "repository", "owner/name")]
    [InlineData("""{"type": "github", "repository": "acme/models", "eventType": "e", "workflow": "train.yml", "secretFrom": "env:T"}""", "workflow", "beside eventType")]
    [InlineData("""{"type": "github", "repository": "acme/models", "workflow": "../train.yml", "secretFrom": "env:T"}""", "workflow", "file name")]
    [InlineData("""{"type": "github", "repository": "acme/models", "ref": "main", "secretFrom": "env:T"}""", "ref", "beside workflow only")]
    [InlineData("""{"type": "github", "repository": "acme/models", "secretFrom": "env:T", "events": ["retrain.*"]}""", "events", "must be retrain.requested")]
    [InlineData("""{"type": "github", "repository": "acme/models", "secretFrom": "env:T", "escalate": [{"after": "5m", "to": ["ops"]}]}""", "escalate", "told of no alerts")]
    [InlineData("""{"type": "github", "repository": "acme/models", "secretFrom": "env:T", "group": {"wait": "5m"}}""", "group", "told of no alerts")]
    [InlineData("""{"type": "airflow", "url": "https://airflow.example.org"}""", "dag", "is missing")]
    [InlineData("""{"type": "airflow", "dag": "retrain"}""", "url", "is missing")]
    [InlineData("""{"type": "airflow", "url": "https://airflow.example.org", "dag": "a/b"}""", "dag", "id of a DAG")]
    [InlineData("""{"type": "airflow", "url": "https://airflow.example.org", "dag": "a", "api": "v3"}""", "api", "v2, v1")]
    [InlineData("""{"type": "airflow", "url": "https://airflow.example.org", "dag": "a", "repository": "acme/models"}""", "repository", "is not a field here")]
    [InlineData("""{"type": "kubernetes", "url": "https://k"}""", "job", "is missing")]
    [InlineData("""{"type": "kubernetes", "url": "https://k", "namespace": "Not_One", "job": {}}""", "namespace", "name of a namespace")]
    [InlineData("""{"type": "kubernetes", "url": "https://k", "job": {"spec": {}}}""", "job", "spec.template.spec.containers")]
    [InlineData("""{"type": "kubernetes", "url": "https://k", "job": {"metadata": {"name": "train"}, "spec": {}}}""", "job", "no metadata.name")]
    [InlineData("""{"type": "kubernetes", "url": "https://k", "job": {"kind": "CronJob"}}""", "job", "of kind Job")]
    [InlineData("""{"type": "kubernetes", "url": "https://k", "job": {"spec": {"template": {"spec": {"containers": [{"name": "a"}]}}}}}""", "job", "Never or OnFailure")]
    [InlineData("""{"type": "command"}""", "command", "is missing")]
    [InlineData("""{"type": "command", "command": ["/bin/sh", "-c", "true"]}""", "command", "bare name")]
    [InlineData("""{"type": "command", "command": ["..", "x"]}""", "command", "bare name")]
    [InlineData("""{"type": "command", "url": "https://example.org", "command": ["train.sh"]}""", "url", "no meaning")]
    public void What_starts_nothing_is_refused_by_its_field(string spec, string field, string fault) => Assert.Contains(fault, Read(spec).Errors[$"spec.{field}"], StringComparison.Ordinal);

    private static HookSpec Hook(string spec)
    {
        var reading = Read(spec);
        Assert.Equal(ImmutableSortedDictionary<string, string>.Empty, reading.Errors);
        return Assert.IsType<HookManifest>(reading.Manifest).Hook;
    }

    private static ManifestReading Read(string spec) =>
        ManifestReader.Read(Encoding.UTF8.GetBytes($$"""{"apiVersion": "sentinel/v1", "kind": "Hook", "metadata": {"name": "trainer"}, "spec": {{spec}}}"""));
}
