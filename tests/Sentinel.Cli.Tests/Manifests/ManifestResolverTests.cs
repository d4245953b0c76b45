using Sentinel.Cli.Manifests;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;
using Sentinel.Testing;

namespace Sentinel.Cli.Tests.Manifests;

public sealed class ManifestResolverTests
{
    private const string Signature = "signature: {features: [{name: a, type: numeric}, {name: c, type: categorical}], prediction: {type: numeric}}";

    // printf 'model' | sha256sum
    private const string DigestOfModel = "9372c470eeadd5ecd9c3c74c2b3cb633f8e2f2fad799250a0f70d652b6b825e4";

    [Fact]
    public void An_artifact_becomes_its_digest_and_size()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.onnx", "model");

        var resolved = Resolve(folder, "spec: {artifact: {path: model.onnx}}");

        var artifact = resolved.Body["spec"]!["artifact"]!;
        Assert.Equal(DigestOfModel, (string?)artifact["sha256"]);
        Assert.Equal(5, (int)artifact["sizeBytes"]!);
        Assert.Equal("model.onnx", (string?)artifact["fileName"]);
        Assert.Null(artifact["path"]);
        Assert.Equal(DigestOfModel, resolved.Artifact!.Sha256);
    }

    [Fact]
    public void A_digest_that_the_file_does_not_have_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.onnx", "changed");

        var error = Assert.Throws<BadInputException>(() => Resolve(folder, $"spec: {{artifact: {{path: model.onnx, sha256: {DigestOfModel}}}}}"));

        Assert.Contains("spec.artifact.sha256", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spec: {artifact: {path: gone.onnx}}", "spec.artifact.path")]
    [InlineData("spec: {reference: {file: gone.csv}, " + Signature + "}", "spec.reference.file")]
    [InlineData("spec: {reference: {file: gone.csv}}", "spec.signature.features")]
    public void A_file_that_is_not_there_is_named_by_its_field(string yaml, string field)
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<BadInputException>(() => Resolve(folder, yaml));

        Assert.Contains(field, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_file_becomes_a_frozen_profile()
    {
        using var folder = new TemporaryFolder();
        folder.Write("r.csv", "a,c,p\n1,x,0.5\n2,7,0.25\n3,x,\n");

        var resolved = Resolve(folder, "spec: {reference: {file: r.csv, prediction: p}, " + Signature + "}");

        var profile = ReferenceProfile.Decode(Convert.FromBase64String((string)resolved.Body["spec"]!["reference"]!["profile"]!));
        Assert.Equal(3, profile.Rows);
        Assert.Equal(["a", "c"], profile.Features.Select(f => f.Name));
        Assert.NotNull(profile.Prediction);
    }

    [Theory]
    [InlineData("{type: probability, positiveClass: yes, threshold: 1}", "y", OutcomeKind.Binary, 1)]
    [InlineData("{type: numeric}", "p", OutcomeKind.Regression, 0)]
    [InlineData("{type: categorical}", "y", OutcomeKind.Multiclass, 0)]
    public void A_column_of_labels_is_frozen_as_the_signature_reads_it(string prediction, string label, OutcomeKind kind, double threshold)
    {
        using var folder = new TemporaryFolder();
        folder.Write("r.csv", "a,p,k,y\n1,0.5,yes,yes\n2,0.25,no,yes\n3,0.1,no,\n");

        var resolved = Resolve(folder, $"spec: {{reference: {{file: r.csv, prediction: p, class: k, label: {label}}}, signature: {{features: [{{name: a, type: numeric}}], prediction: {prediction}}}}}");

        var outcomes = ReferenceProfile.Decode(Convert.FromBase64String((string)resolved.Body["spec"]!["reference"]!["profile"]!)).Outcomes!;
        Assert.Equal((kind, threshold, label == "y" ? 2 : 3), (outcomes.Schema.Kind, outcomes.Schema.Threshold, outcomes.Rows));
    }

    [Fact]
    public void Declared_segments_are_frozen_from_columns_of_their_names()
    {
        using var folder = new TemporaryFolder();
        folder.Write("r.csv", "a,ocean,region,p\n1,BAY,7,0.1\n2,SEA,7,0.2\n3,BAY,,0.3\n");
        var resolved = Resolve(folder, "spec: {reference: {file: r.csv, prediction: p}, signature: {features: [{name: a, type: numeric}, {name: ocean, type: categorical}], prediction: {type: numeric}, segments: [region, ocean]}}");

        var profile = ReferenceProfile.Decode(Convert.FromBase64String((string)resolved.Body["spec"]!["reference"]!["profile"]!));
        Assert.Equal(["region", "ocean"], profile.Segments.Select(segment => segment.Name));
        Assert.Equal(["7"], profile.Segments[0].Values);
        Assert.Equal([2L, 0, 1], profile.Segments[0].Table.Rows.ToArray());
        Assert.Equal([2L, 1, 0, 0], profile.Segments[1].Table.Rows.ToArray());
    }

    [Fact]
    public void A_label_needs_to_know_what_is_predicted()
    {
        using var folder = new TemporaryFolder();
        folder.Write("r.csv", "a,y\n1,1\n");

        var error = Assert.Throws<BadInputException>(() => Resolve(folder, "spec: {reference: {file: r.csv, label: y}, signature: {features: [{name: a, type: numeric}]}}"));

        Assert.Contains("spec.signature.prediction.type", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_reference_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("r.csv", "a,c,p\n");

        var error = Assert.Throws<ReferenceException>(() => Resolve(folder, "spec: {reference: {file: r.csv}, " + Signature + "}"));

        Assert.Contains("no rows", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_without_a_column_of_the_signature_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        folder.Write("r.csv", "a\n1\n");

        var error = Assert.Throws<TableFormatException>(() => Resolve(folder, "spec: {reference: {file: r.csv}, " + Signature + "}"));

        Assert.Contains("\"c\"", error.Message, StringComparison.Ordinal);
    }

    private static ResolvedManifest Resolve(TemporaryFolder folder, string yaml) =>
        ManifestResolver.Resolve(Assert.Single(YamlDocuments.Read(folder.Write("m.yaml", yaml))));
}
