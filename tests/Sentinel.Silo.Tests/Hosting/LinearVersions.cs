using System.Net;
using System.Text.Json.Nodes;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Hosting;

/// <summary>Versions of a model that answer <see cref="LinearModel.Score"/>, each with a digest of its own.</summary>
internal static class LinearVersions
{
    /// <summary>Registers a version; the digest of its artifact.</summary>
    internal static async Task<string> RegisterLinearAsync(this RunningSilo silo, string model, string version)
    {
        // Field 6 of an ONNX file is a text: another digest, the same model.
        byte[] bytes = [.. LinearModel.Bytes, 0x32, 1, (byte)version[0]];
        var digest = await silo.PutArtifactAsync(bytes);
        var manifest = JsonNode.Parse("""
            {"apiVersion": "sentinel/v1", "kind": "ModelVersion",
             "spec": {"signature": {"features": [{"name": "a", "type": "numeric"}, {"name": "b", "type": "numeric"}], "prediction": {"type": "numeric"}}}}
            """)!;
        manifest["metadata"] = new JsonObject { ["model"] = model, ["version"] = version };
        manifest["spec"]!["artifact"] = new JsonObject { ["fileName"] = "linear.onnx", ["sha256"] = digest, ["sizeBytes"] = bytes.Length };
        Assert.Equal(HttpStatusCode.Created, (await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", manifest)).Status);
        return digest;
    }

    /// <summary>Gives a version all traffic.</summary>
    internal static async Task PromoteAsync(this RunningSilo silo, string model, string version) =>
        Assert.Equal(HttpStatusCode.OK, (await silo.SendAsync(HttpMethod.Post, $"/api/v1/models/{model}/rollouts", new JsonObject { ["version"] = version, ["strategy"] = "immediate", ["reason"] = "release" })).Status);

    /// <summary>Names the version that a rollback puts back where none is proved good.</summary>
    internal static async Task FallBackToAsync(this RunningSilo silo, string model, string version) =>
        Assert.True((await silo.SendAsync(HttpMethod.Put, $"/api/v1/models/{model}/aliases/fallback", new JsonObject { ["version"] = version })).Status is HttpStatusCode.Created or HttpStatusCode.OK);
}
