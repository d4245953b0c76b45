using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;

namespace Sentinel.Silo.Tests.Hooks.Trainers;

/// <summary>What GitHub, Airflow and Kubernetes are sent, to the letter, and what their answers mean. The shapes are those of their reference pages.</summary>
public sealed class TrainerShapeTests : IAsyncLifetime
{
    // https://docs.github.com/rest/repos/repos#create-a-repository-dispatch-event and /rest/actions/workflows#create-a-workflow-dispatch-event: the bodies of the examples.
    private const string RepositoryDispatchExample = """{"event_type":"on-demand-test","client_payload":{"unit":false,"integration":true}}""";
    private const string WorkflowDispatchExample = """{"ref":"topic-branch","inputs":{"name":"Mona the Octocat","home":"San Francisco, CA"}}""";

    // The Job of https://kubernetes.io/docs/concepts/workloads/controllers/job/, without its name.
    private const string PiJob = """
        {"apiVersion":"batch/v1","kind":"Job","spec":{"template":{"spec":{"containers":[{"name":"pi","image":"perl:5.34.0","command":["perl","-Mbignum=bpi","-wle","print bpi(2000)"]}],"restartPolicy":"Never"}},"backoffLimit":4}}
        """;

    private Receiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await Receiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task GitHub_gets_a_repository_dispatch_as_its_reference_shows_it()
    {
        Assert.True((await TrainerRig.SendAsync(GitHub(new GitHubTarget("octocat/Hello-World", "sentinel-retrain", null, null)))).Delivered);

        var request = Assert.Single(_receiver.Requests);
        Assert.Equal("/repos/octocat/Hello-World/dispatches", request.Path);
        Assert.Equal(("application/vnd.github+json", "2022-11-28", "Bearer s3cret", "application/json"), (request.Headers["Accept"], request.Headers["X-GitHub-Api-Version"], request.Headers["Authorization"], request.Headers["Content-Type"]));
        Assert.StartsWith("Sentinel/", request.Headers["User-Agent"], StringComparison.Ordinal);
        var body = Body(request);
        Assert.Equal(Names(JsonNode.Parse(RepositoryDispatchExample)), Names(body));
        Assert.Equal("sentinel-retrain", (string?)body["event_type"]);
        TrainerRig.Same(TrainerRig.Payload, body["client_payload"]);
        Assert.InRange(body["client_payload"]!.AsObject().Count, 1, 10);
    }

    [Fact]
    public async Task GitHub_gets_a_workflow_dispatch_as_its_reference_shows_it()
    {
        Assert.True((await TrainerRig.SendAsync(GitHub(new GitHubTarget("octocat/Hello-World", null, "train.yml", "main")))).Delivered);

        var request = Assert.Single(_receiver.Requests);
        Assert.Equal("/repos/octocat/Hello-World/actions/workflows/train.yml/dispatches", request.Path);
        Assert.Equal(Names(JsonNode.Parse(WorkflowDispatchExample)), Names(Body(request)));
        TrainerRig.Same("""{"ref":"main","inputs":{"trigger":"retrain-1.4.0-p0-17","model":"housing","version":"1.4.0","reason":"MedInc drifts"}}""", Body(request));
    }

    [Fact]
    public async Task Airflow_3_gets_a_run_with_the_fields_that_it_demands_and_none_that_it_does_not_know()
    {
        Assert.True((await TrainerRig.SendAsync(Airflow(AirflowTarget.V2))).Delivered);

        var request = Assert.Single(_receiver.Requests);
        Assert.Equal(("/api/v2/dags/retrain_housing/dagRuns", "Bearer s3cret"), (request.Path, request.Headers["Authorization"]));
        TrainerRig.Same($$"""{"dag_run_id":"housing:retrain-1.4.0-p0-17","logical_date":null,"conf":{{TrainerRig.Payload}}}""", Body(request));
    }

    [Fact]
    public async Task Airflow_3_changes_a_password_for_a_token_first()
    {
        _receiver.Answer = context => context.Request.Path == "/auth/token" ? AnswerAsync(context, 201, """{"access_token": "eyJ.a.b"}""") : AnswerAsync(context, 200, "{}");

        Assert.True((await TrainerRig.SendAsync(Airflow(AirflowTarget.V2), secret: "ada:pass:word")).Delivered);

        var requests = _receiver.Requests.ToArray();
        TrainerRig.Same("""{"username":"ada","password":"pass:word"}""", Body(requests[0]));
        Assert.Equal(("/api/v2/dags/retrain_housing/dagRuns", "Bearer eyJ.a.b"), (requests[1].Path, requests[1].Headers["Authorization"]));

        _receiver.Answer = context => AnswerAsync(context, 401, """{"detail":"Invalid credentials"}""");
        var refused = await TrainerRig.SendAsync(Airflow(AirflowTarget.V2), secret: "ada:wrong");
        Assert.Equal((false, 401), (refused.Delivered, refused.StatusCode));
        Assert.Contains("Invalid credentials", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Airflow_2_gets_the_same_run_with_a_password_as_it_is()
    {
        Assert.True((await TrainerRig.SendAsync(Airflow(AirflowTarget.V1), secret: "ada:password")).Delivered);

        var request = Assert.Single(_receiver.Requests);
        Assert.Equal(("/api/v1/dags/retrain_housing/dagRuns", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("ada:password"))}"), (request.Path, request.Headers["Authorization"]));
        TrainerRig.Same($$"""{"dag_run_id":"housing:retrain-1.4.0-p0-17","conf":{{TrainerRig.Payload}}}""", Body(request));
    }

    [Fact]
    public async Task Airflow_has_what_it_answers_409_to()
    {
        _receiver.Answer = context => AnswerAsync(context, 409, """{"detail":"DAGRun with DAG ID: 'retrain_housing' and DAGRun ID: 'housing:retrain-1.4.0-p0-17' already exists"}""");

        var answer = await TrainerRig.SendAsync(Airflow(AirflowTarget.V2));

        Assert.Equal((true, 409, null), (answer.Delivered, answer.StatusCode, answer.Error));
    }

    [Fact]
    public async Task Kubernetes_gets_the_Job_of_the_template_named_after_the_trigger_with_the_request_in_its_environment()
    {
        _receiver.Answer = context => AnswerAsync(context, 201, "{}");
        Assert.True((await TrainerRig.SendAsync(Kubernetes(PiJob))).Delivered);

        var request = Assert.Single(_receiver.Requests);
        Assert.Equal(("/apis/batch/v1/namespaces/ml/jobs", "Bearer s3cret", "application/json"), (request.Path, request.Headers["Authorization"], request.Headers["Content-Type"]));
        var job = Body(request);
        var container = job["spec"]!["template"]!["spec"]!["containers"]![0]!.AsObject();
        var environment = container["env"]!.AsArray().ToDictionary(v => (string)v!["name"]!, v => (string)v!["value"]!);
        Assert.Equal(("retrain-1.4.0-p0-17", "housing", "1.4.0", "MedInc drifts"), (environment["SENTINEL_TRIGGER"], environment["SENTINEL_MODEL"], environment["SENTINEL_VERSION"], environment["SENTINEL_REASON"]));
        TrainerRig.Same(TrainerRig.Payload, JsonNode.Parse(environment["SENTINEL_REQUEST"]));
        Assert.Matches("^sentinel-housing-retrain-1-4-0-p0-17-[0-9a-f]{10}$", (string)job["metadata"]!["name"]!);
        Assert.Equal("retrain-1.4.0-p0-17", (string?)job["metadata"]!["annotations"]!["sentinel/trigger"]);

        // What is left is the template.
        container.Remove("env");
        job.AsObject().Remove("metadata");
        TrainerRig.Same(PiJob, job);
    }

    [Fact]
    public async Task A_Job_keeps_the_variables_of_its_template_and_no_word_of_a_reason_is_taken_for_a_variable()
    {
        const string Template = """
            {"metadata":{"labels":{"team":"pricing"}},"spec":{"template":{"spec":{"initContainers":[{"name":"pull"}],"containers":[{"name":"train","env":[{"name":"SENTINEL_MODEL","value":"mine"}]}],"restartPolicy":"Never"}}}}
            """;
        var happened = TrainerRig.Event with { Data = TrainerRig.Event.Data.SetItem("reason", "price in $(PATH)") };
        Assert.True((await TrainerRig.SendAsync(Kubernetes(Template), happened: happened)).Delivered);

        var job = Body(Assert.Single(_receiver.Requests));
        Assert.Equal(("batch/v1", "Job", "pricing", "sentinel"), ((string?)job["apiVersion"], (string?)job["kind"], (string?)job["metadata"]!["labels"]!["team"], (string?)job["metadata"]!["labels"]!["app.kubernetes.io/managed-by"]));
        var pod = job["spec"]!["template"]!["spec"]!;
        Assert.Equal(["mine"], pod["containers"]![0]!["env"]!.AsArray().Where(v => (string?)v!["name"] == "SENTINEL_MODEL").Select(v => (string?)v!["value"]));
        Assert.Equal("price in $$(PATH)", (string?)pod["initContainers"]![0]!["env"]!.AsArray().Single(v => (string?)v!["name"] == "SENTINEL_REASON")!["value"]);
    }

    [Theory]
    [InlineData("AlreadyExists", true)]
    [InlineData("Conflict", false)]
    public async Task Kubernetes_has_a_Job_that_exists_already_but_not_one_that_a_conflict_kept_from_being_made(string reason, bool delivered)
    {
        _receiver.Answer = context => AnswerAsync(context, 409, $$"""{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"jobs.batch \"sentinel-housing\" …","reason":"{{reason}}","details":{"group":"batch","kind":"jobs"},"code":409}""");

        Assert.Equal(delivered, (await TrainerRig.SendAsync(Kubernetes(PiJob))).Delivered);
    }

    [Theory]
    [InlineData(HookTypes.GitHub)]
    [InlineData(HookTypes.Airflow)]
    [InlineData(HookTypes.Kubernetes)]
    public async Task Every_trainer_by_HTTP_hears_refusals_and_waits_is_guarded_and_is_told_of_nothing_else(string type)
    {
        var hook = new[] { GitHub(new GitHubTarget("a/b", "retrain", null, null)), Airflow(AirflowTarget.V2), Kubernetes(PiJob) }.Single(h => h.Type == type);
        _receiver.Answer = context =>
        {
            context.Response.Headers.RetryAfter = "90";
            return AnswerAsync(context, 403, "You have exceeded a secondary rate limit");
        };
        var busy = await TrainerRig.SendAsync(hook);
        Assert.Equal((false, 403, TimeSpan.FromSeconds(90)), (busy.Delivered, busy.StatusCode, busy.RetryAfter));
        Assert.EndsWith("secondary rate limit", busy.Error, StringComparison.Ordinal);

        var asked = _receiver.Requests.Count;
        Assert.Contains("Hooks:AllowPrivateNetworks", (await TrainerRig.SendAsync(hook, privateAllowed: false)).Error, StringComparison.Ordinal);
        Assert.Contains("SECRET", (await TrainerRig.SendAsync(hook, secret: null)).Error, StringComparison.Ordinal);
        Assert.Contains("nothing else", (await TrainerRig.SendAsync(hook, happened: TrainerRig.Event with { Type = EventTypes.AlertFired })).Error, StringComparison.Ordinal);
        Assert.Contains("timed out", (await TrainerRig.SendAsync(hook, afterHours: 12)).Error, StringComparison.Ordinal);
        Assert.Equal(asked, _receiver.Requests.Count);
    }

    [Fact]
    public void Two_models_and_two_triggers_never_share_a_run_or_a_Job_and_a_repeat_always_does()
    {
        (string Model, string Trigger)[] triggers =
        [
            ("housing", "retrain-by-hand-1"), ("bike", "retrain-by-hand-1"), ("bike", "retrain-by-hand-2"), ("bike.retrain", "by-hand-1"), ("bike", "retrain.by-hand-1"), ("Bike", "retrain-by-hand-1"),
            (new string('m', 128), "retrain-1"), (new string('m', 128), "retrain-2"), ("a", $"retrain-1.0.0+build..7-{new string('w', 150)}"), ("a", $"retrain-1.0.0+build..7-{new string('w', 151)}"), ("a", "w/x"), ("a", "w-x"),
        ];
        var requests = triggers.Select(t => TrainerRig.RequestOf(t.Model, t.Trigger)).ToArray();

        Assert.Equal(triggers.Length, requests.Select(r => r.RunId).Distinct().Count());
        Assert.Equal(triggers.Length, requests.Select(r => r.JobName).Distinct().Count());
        Assert.All(requests, r => Assert.Matches("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", r.JobName));
        Assert.All(requests, r => Assert.Matches(@"^(?!.*\.\.)[A-Za-z0-9_.~:+-]{1,250}$", r.RunId));
        Assert.Equal("housing:retrain-by-hand-1", requests[0].RunId);
        Assert.Equal((requests[0].RunId, requests[0].JobName), (TrainerRig.RequestOf("housing", "retrain-by-hand-1").RunId, TrainerRig.RequestOf("housing", "retrain-by-hand-1").JobName));
    }

    private string Base => _receiver.Url[..^"/hook".Length];

    private HookSpec GitHub(GitHubTarget target) => new("trainer", HookTypes.GitHub, Base, "env:SECRET", []) { GitHub = target };

    private HookSpec Airflow(string api) => new("trainer", HookTypes.Airflow, $"{Base}/", "env:SECRET", []) { Airflow = new AirflowTarget("retrain_housing", api) };

    private HookSpec Kubernetes(string job) => new("trainer", HookTypes.Kubernetes, Base, "env:SECRET", []) { Kubernetes = new KubernetesTarget("ml", job) };

    private static JsonNode Body(Received request) => JsonNode.Parse(request.Body)!;

    private static IEnumerable<string> Names(JsonNode? node) => node!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal);

    private static Task AnswerAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body);
    }
}
