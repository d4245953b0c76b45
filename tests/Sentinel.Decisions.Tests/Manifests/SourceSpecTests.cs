using System.Text;
using Sentinel.Contracts.Sources;
using Sentinel.Decisions.Manifests;

namespace Sentinel.Decisions.Tests.Manifests;

/// <summary>Sources of logged traffic: what their manifests say, and what is refused.</summary>
public sealed class SourceSpecTests
{
    private const string KServe = "\"kserve\": {\"inferenceService\": \"housing\", \"namespace\": \"default\"}";
    private const string SageMaker = "\"sagemakerCapture\": {\"endpoint\": \"housing-prod\"}";

    [Fact]
    public void An_inference_service_is_a_version_s_by_columns_and_outputs()
    {
        var source = Source($$"""{{{KServe}}, "model": "housing", "version": "1.4.0", "columns": ["MedInc", "HouseAge"], "prediction": {"output": "probability", "index": 1}, "class": {"output": "label"} }""");

        Assert.Equal(("eu", "housing", "1.4.0"), (source.Name, source.Model, source.Version.At("any")));
        Assert.Equal(["MedInc", "HouseAge"], source.Columns);
        Assert.Equal((new OutputPlace("probability", 1), new OutputPlace("label", 0), new KServeOrigin("housing", "default"), null), (source.Prediction, source.Class, source.KServe, source.SageMaker));
    }

    [Fact]
    public void The_version_may_go_by_the_endpoint_that_was_asked()
    {
        var version = Source($$"""{{{KServe}}, "model": "housing", "version": {"from": "endpoint", "map": {"default": "1.4.0", "canary": "1.5.0"} } }""").Version;

        Assert.Equal(("1.4.0", "1.5.0", null), (version.At("default"), version.At("canary"), version.At("other")));
    }

    [Fact]
    public void A_capture_names_its_endpoint() =>
        Assert.Equal(new SageMakerOrigin("housing-prod", null), Source($$"""{{{SageMaker}}, "model": "housing", "version": "1.4.0", "columns": ["a"]}""").SageMaker);

    [Theory]
    [InlineData("{\"model\": \"m\", \"version\": \"1\"}", "spec.kserve", "where the traffic is logged")]
    [InlineData("{" + KServe + ", " + SageMaker + ", \"model\": \"m\", \"version\": \"1\"}", "spec.kserve", "and not both")]
    [InlineData("{\"kserve\": {\"namespace\": \"x\"}, \"model\": \"m\", \"version\": \"1\"}", "spec.kserve.inferenceService", "is missing")]
    [InlineData("{" + KServe + ", \"version\": \"1\"}", "spec.model", "is missing")]
    [InlineData("{" + KServe + ", \"model\": \"m\"}", "spec.version", "is missing")]
    [InlineData("{" + KServe + ", \"model\": \"m\", \"version\": {\"from\": \"endpoint\"}}", "spec.version.map", "the version behind each endpoint")]
    [InlineData("{" + KServe + ", \"model\": \"m\", \"version\": {\"from\": \"header\", \"map\": {\"a\": \"1\"}}}", "spec.version.from", "must be one of endpoint")]
    [InlineData("{" + KServe + ", \"model\": \"m\", \"version\": {\"from\": \"endpoint\", \"map\": {\"a\": \"no/version\"}}}", "spec.version.map.a", "must be a version")]
    [InlineData("{" + KServe + ", \"model\": \"m\", \"version\": \"1\", \"columns\": [\"a\", \"b\", \"a\"]}", "spec.columns", "'a' is there 2 times")]
    [InlineData("{" + KServe + ", \"model\": \"m\", \"version\": \"1\", \"prediction\": {\"output\": \"p\", \"index\": -1}}", "spec.prediction.index", "between 0 and")]
    [InlineData("{" + KServe + ", \"model\": \"m\", \"version\": \"1\", \"predictions\": {}}", "spec.predictions", "did you mean 'prediction'")]
    public void What_is_wrong_is_told_by_its_field(string spec, string field, string message)
    {
        var reading = Read(spec);

        Assert.Null(reading.Manifest);
        Assert.Contains(message, reading.Errors[field], StringComparison.Ordinal);
    }

    private static SourceSpec Source(string spec)
    {
        var reading = Read(spec);
        Assert.Empty(reading.Errors);
        return Assert.IsType<SourceManifest>(reading.Manifest).Source;
    }

    private static ManifestReading Read(string spec) =>
        ManifestReader.Read(Encoding.UTF8.GetBytes($$"""{"apiVersion": "sentinel/v1", "kind": "Source", "metadata": {"name": "eu"}, "spec": {{spec}}}"""));
}
