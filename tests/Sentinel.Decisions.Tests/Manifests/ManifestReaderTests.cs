using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Manifests;
using Sentinel.Decisions.Versions;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;

namespace Sentinel.Decisions.Tests.Manifests;

public sealed class ManifestReaderTests
{
    private const string Digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    [Fact]
    public void A_whole_version_is_read_field_by_field()
    {
        var profile = Profile(("MedInc", [1, 2, 3]));
        var reading = Read($$$$"""
            {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "housing", "version": "1.4.0", "labels": {"team": "pricing", "tier": 1}},
             "spec": {"artifact": {"fileName": "v1.onnx", "sha256": "{{{{Digest.ToUpperInvariant()}}}}", "sizeBytes": 37143},
              "source": {"repository": "https://example.org/housing.git", "commit": "3f2c", "path": "train.py"},
              "lineage": {"parent": "1.3.0", "run": "mlflow:/run/ab12", "dataset": {"uri": "s3://b/d", "sha256": "{{{{Digest}}}}"}, "trigger": null},
              "hyperparameters": {"n_estimators": 80, "deep": true}, "metrics": {"roc_auc": 0.93}, "importance": {"MedInc": 0.5},
              "signature": {"features": [{"name": "MedInc", "type": "numeric"}], "prediction": {"type": "probability", "positiveClass": "1", "threshold": 0.5}},
              "reference": {"profile": "{{{{profile}}}}"}}}
            """);

        var manifest = Assert.IsType<ModelVersionManifest>(reading.Manifest);
        Assert.Equal("housing@1.4.0", manifest.Name);
        Assert.Equal(new Artifact("v1.onnx", Digest, 37143), manifest.Spec.Artifact);
        Assert.Equal([new FeatureSpec("MedInc", FeatureType.Numeric)], manifest.Spec.Signature!.Features);
        Assert.Equal(new PredictionSpec(PredictionType.Probability, "1", 0.5), manifest.Spec.Signature.Prediction);
        Assert.Equal(new SourceReference("https://example.org/housing.git", "3f2c", "train.py"), manifest.Spec.Source);
        Assert.Equal(new Lineage("1.3.0", "mlflow:/run/ab12", new DatasetReference("s3://b/d", Digest)), manifest.Spec.Lineage);
        Assert.Equal("80", manifest.Spec.Hyperparameters["n_estimators"]);
        Assert.Equal("true", manifest.Spec.Hyperparameters["deep"]);
        Assert.Equal(0.93, manifest.Spec.Metrics["roc_auc"]);
        Assert.Equal(0.5, manifest.Spec.Importance!["MedInc"]);
        Assert.Equal("1", manifest.Spec.Labels["tier"]);
        Assert.Equal(3, ReferenceProfile.Decode(manifest.Reference!.Value.Span).Rows);
    }

    [Fact]
    public void A_reference_may_be_the_first_live_rows_and_nothing_else_then()
    {
        const string Document = """
            {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "housing", "version": "1"},
             "spec": {"signature": {"features": [{"name": "a", "type": "numeric"}], "prediction": {"type": "numeric"}}, "reference": REFERENCE}}
            """;

        var manifest = Assert.IsType<ModelVersionManifest>(Read(Document.Replace("REFERENCE", """{"firstRows": 5000}""", StringComparison.Ordinal)).Manifest);
        Assert.Equal((5000, null), (manifest.Spec.FirstRows, manifest.Reference));
        Assert.Contains("between 100 and 50000, was 99", Errors(Document.Replace("REFERENCE", """{"firstRows": 99}""", StringComparison.Ordinal))["spec.reference.firstRows"], StringComparison.Ordinal);
        Assert.Contains("beside firstRows", Errors(Document.Replace("REFERENCE", """{"firstRows": 500, "time": "t"}""", StringComparison.Ordinal))["spec.reference.time"], StringComparison.Ordinal);
    }

    [Fact]
    public void Importances_are_those_of_the_signature_s_features_and_not_negative()
    {
        var errors = Errors("""
            {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "housing", "version": "1"},
             "spec": {"signature": {"features": [{"name": "MedInc", "type": "numeric"}, {"name": "Age", "type": "numeric"}], "prediction": {"type": "numeric"}},
              "importance": {"MedInk": 1, "Age": -1}}}
            """);

        Assert.Equal("is no feature of the signature; did you mean 'MedInc'?", errors["spec.importance.MedInk"]);
        Assert.Equal("must be a finite number of at least 0, was -1", errors["spec.importance.Age"]);
    }

    [Fact]
    public void Every_fault_is_told_at_once_with_its_path_and_the_nearest_known_name()
    {
        var errors = Errors("""
            {"apiVersion": "sentinel/v2", "kind": "ModelVersion", "metadata": {"model": "hou sing", "version": 1.4},
             "spec": {"artefact": {}, "artifact": {"path": "v1.onnx", "sha256": "abc", "sizeBytes": 0},
              "signature": {"features": [{"name": "a", "type": "numerical"}, {"name": "a", "typ": "numeric"}, 3], "prediction": {"type": "numeric", "threshold": 0.5}},
              "metrics": {"auc": "0.9"}, "reference": {"file": "r.csv", "profile": "!"}}}
            """);

        Assert.Equal("must be one of sentinel/v1, was 'sentinel/v2'; did you mean 'sentinel/v1'?", errors["apiVersion"]);
        Assert.Contains("was 'hou sing'", errors["metadata.model"], StringComparison.Ordinal);
        Assert.Equal("must be a text in quotes, was 1.4", errors["metadata.version"]);
        Assert.StartsWith("is not a field here; did you mean 'artifact'?", errors["spec.artefact"], StringComparison.Ordinal);
        Assert.Equal("is missing", errors["spec.artifact.fileName"]);
        Assert.Contains("sentinel apply", errors["spec.artifact.path"], StringComparison.Ordinal);
        Assert.Contains("64 hexadecimal digits, was 'abc'", errors["spec.artifact.sha256"], StringComparison.Ordinal);
        Assert.Contains("was 0", errors["spec.artifact.sizeBytes"], StringComparison.Ordinal);
        Assert.Equal("must be one of numeric, categorical, was 'numerical'; did you mean 'numeric'?", errors["spec.signature.features[0].type"]);
        Assert.StartsWith("is not a field here; did you mean 'type'?", errors["spec.signature.features[1].typ"], StringComparison.Ordinal);
        Assert.Equal("must be an object, was 3", errors["spec.signature.features[2]"]);
        Assert.Equal("has a meaning only with type: probability", errors["spec.signature.prediction.threshold"]);
        Assert.Equal("must be a finite number, was '0.9'", errors["spec.metrics.auc"]);
        Assert.Contains("freezes the file", errors["spec.reference.file"], StringComparison.Ordinal);
        Assert.Contains("base64", errors["spec.reference.profile"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_without_a_reference_has_none() =>
        Assert.Null(Assert.IsType<ModelVersionManifest>(Read(Version("""{"features": [{"name": "a", "type": "numeric"}], "prediction": {"type": "numeric"}}""")).Manifest).Reference);

    [Fact]
    public void A_feature_that_is_listed_twice_is_refused_where_it_is_repeated()
    {
        var errors = Errors(Version("""{"features": [{"name": "a", "type": "numeric"}, {"name": "a", "type": "categorical"}], "prediction": {"type": "numeric"}}"""));

        Assert.Equal(["spec.signature.features[1].name"], errors.Keys);
    }

    [Fact]
    public void Declared_segments_are_read_and_change_the_digests_of_version_and_columns()
    {
        const string Features = "\"features\": [{\"name\": \"a\", \"type\": \"numeric\"}, {\"name\": \"ocean\", \"type\": \"categorical\"}], \"prediction\": {\"type\": \"numeric\"}";
        var with = Assert.IsType<ModelVersionManifest>(Read(Version($$"""{{{Features}}, "segments": ["region", "ocean"]}""")).Manifest).Spec;
        var other = Assert.IsType<ModelVersionManifest>(Read(Version($$"""{{{Features}}, "segments": ["ocean", "region"]}""")).Manifest).Spec;
        var without = Assert.IsType<ModelVersionManifest>(Read(Version($$"""{{{Features}}}""")).Manifest).Spec;

        Assert.Equal(["region", "ocean"], with.Signature!.Segments);
        Assert.Equal(["region", "ocean"], VersionSpecs.SchemaOf(with).Segments);
        Assert.Empty(without.Signature!.Segments);
        Assert.Equal(3, new[] { with, other, without }.Select(spec => VersionSpecs.SchemaOf(spec).Digest).Distinct().Count());
        Assert.Equal(3, new[] { with, other, without }.Select(VersionSpecs.Digest).Distinct().Count());
        Assert.Equal(["signature"], VersionSpecs.Changes(with, without).Keys);
    }

    [Fact]
    public void Segments_that_cannot_be_told_apart_are_refused_with_the_fix()
    {
        var errors = Errors(Version("""
            {"features": [{"name": "age", "type": "numeric"}], "prediction": {"type": "numeric"}, "segments": ["region", "age", "region", "b", "c", ""]}
            """));

        Assert.Equal("must name at most 4 segments, names 5: keep those that the version may fail in one by one", errors["spec.signature.segments"]);
        Assert.Equal("'age' is a numeric feature, and a segment is told by its name: give the segment another name, or make the feature categorical", errors["spec.signature.segments[1]"]);
        Assert.Equal("'region' is there already: names of segments are unique", errors["spec.signature.segments[2]"]);
        Assert.Contains("must be a text that is not empty", errors["spec.signature.segments[5]"], StringComparison.Ordinal);
        Assert.Equal("must be a list, was 'region'", Errors(Version("""{"features": [{"name": "a", "type": "numeric"}], "prediction": {"type": "numeric"}, "segments": "region"}"""))["spec.signature.segments"]);
    }

    [Fact]
    public void A_reference_of_other_segments_than_the_signature_is_refused_and_one_of_none_is_taken()
    {
        var table = new ColumnTable(2, [new NumericColumn("a", [1, 2]), new CategoricalColumn("tier", [0, 0], ["gold"])]);
        var schema = new ReferenceSchema([new FeatureSpec("a", FeatureType.Numeric)], null, null) { Segments = ["tier"] };
        var frozen = Convert.ToBase64String(ReferenceProfile.From(table, schema).Encoded.Span);
        const string Signature = """{"features": [{"name": "a", "type": "numeric"}], "prediction": {"type": "numeric"}, "segments": ["region"]}""";

        Assert.Equal(
            "was frozen for other segments than the signature's: it has tier, the signature has region: freeze it anew",
            Errors(Version(Signature, $$""", "reference": {"profile": "{{frozen}}"}"""))["spec.reference.profile"]);
        Assert.NotNull(Read(Version(Signature, $$""", "reference": {"profile": "{{Profile(("a", [1, 2]))}}"}""")).Manifest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"kind\": }")]
    [InlineData("{\"kind\": \"Hook\", \"kind\": \"Monitor\"}")]
    public void What_is_no_JSON_object_is_one_error_of_the_whole(string json) => Assert.Equal([""], Errors(json).Keys);

    [Fact]
    public void A_reference_of_other_features_than_the_signature_is_refused()
    {
        var errors = Errors(Version(
            """{"features": [{"name": "MedInc", "type": "numeric"}], "prediction": {"type": "numeric"}}""",
            $$""", "reference": {"profile": "{{Profile(("Income", [1, 2]))}}"}"""));

        Assert.Contains("it has Income (numeric), the signature has MedInc (numeric)", errors["spec.reference.profile"], StringComparison.Ordinal);
    }

    [Fact]
    public void An_artifact_or_a_reference_needs_a_signature()
    {
        var errors = Errors($$$$"""
            {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "m", "version": "1"},
             "spec": {"artifact": {"fileName": "a.onnx", "sha256": "{{{{Digest}}}}", "sizeBytes": 5}}}
            """);

        Assert.Equal(["spec.signature"], errors.Keys);
    }

    [Fact]
    public void An_unknown_kind_names_the_nearest()
    {
        var errors = Errors("""{"apiVersion": "sentinel/v1", "kind": "Monitr", "metadata": {}, "spec": {}}""");

        Assert.Equal("must be one of Model, ModelVersion, Monitor, Rollout, Group, Source, Hook, was 'Monitr'; did you mean 'Monitor'?", errors["kind"]);
    }

    [Fact]
    public void A_hook_is_read()
    {
        var hook = Assert.IsType<HookManifest>(Read(Hook("https://example.org/hook", "env:OPS_SECRET", "alert.*", "rollback.completed")).Manifest).Hook;

        Assert.Equal(("ops", "webhook", "https://example.org/hook", "env:OPS_SECRET"), (hook.Name, hook.Type, hook.Url, hook.SecretFrom));
        Assert.Equal(["alert.*", "rollback.completed"], hook.Events);
    }

    [Fact]
    public void A_hook_with_a_secret_in_it_or_a_filter_of_nothing_is_refused()
    {
        var errors = Errors(Hook("ftp://example.org", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "alerts.*", "Drift"));

        Assert.Equal(["spec.events[0]", "spec.events[1]", "spec.secretFrom", "spec.url"], errors.Keys);
        Assert.EndsWith("did you mean 'alert'?", errors["spec.events[0]"], StringComparison.Ordinal);
    }

    private static string Version(string signature, string more = "") =>
        $$$"""{"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "m", "version": "1"}, "spec": {"signature": {{{signature}}} {{{more}}} }}""";

    private static string Hook(string url, string secretFrom, params string[] events) => new JsonObject
    {
        ["apiVersion"] = "sentinel/v1",
        ["kind"] = "Hook",
        ["metadata"] = new JsonObject { ["name"] = "ops" },
        ["spec"] = new JsonObject { ["type"] = "webhook", ["url"] = url, ["secretFrom"] = secretFrom, ["events"] = new JsonArray([.. events.Select(e => JsonValue.Create(e))]) },
    }.ToJsonString();

    private static string Profile(params (string Name, double[] Values)[] columns)
    {
        var table = new ColumnTable(columns[0].Values.Length, [.. columns.Select(c => new NumericColumn(c.Name, c.Values))]);
        var schema = new ReferenceSchema([.. columns.Select(c => new FeatureSpec(c.Name, FeatureType.Numeric))], null, null);
        return Convert.ToBase64String(ReferenceProfile.From(table, schema).Encoded.Span);
    }

    private static ManifestReading Read(string json) => ManifestReader.Read(Encoding.UTF8.GetBytes(json));

    private static ImmutableSortedDictionary<string, string> Errors(string json)
    {
        var reading = Read(json);
        Assert.Null(reading.Manifest);
        return reading.Errors;
    }
}
