using System.Net;
using System.Security.Cryptography;
using System.Text;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Http;

public sealed class ApiKeyTests
{
    [Fact]
    public async Task Keys_open_what_their_role_may_and_nothing_else()
    {
        var silo = await RunningSilo.StartAsync([.. Key(0, "reader", "viewer"), .. Key(1, "writer", "operator"), .. Key(2, "owner", "admin")]);
        const string Hook = """{"apiVersion": "sentinel/v1", "kind": "Hook", "metadata": {"name": "ops"}, "spec": {"type": "webhook", "url": "https://example.org", "events": ["*"]}}""";
        try
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(HttpMethod.Get, "/api/v1/models", null));
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(HttpMethod.Get, "/api/v1/models", "guess"));
            Assert.Equal(HttpStatusCode.OK, await AskAsync(HttpMethod.Get, "/api/v1/models", "reader"));
            Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(HttpMethod.Post, "/api/v1/models", "reader", """{"model": "m"}"""));
            Assert.Equal(HttpStatusCode.Created, await AskAsync(HttpMethod.Post, "/api/v1/models", "writer", """{"model": "m"}"""));
            Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(HttpMethod.Post, "/api/v1/manifests", "writer", Hook));
            Assert.Equal(HttpStatusCode.Created, await AskAsync(HttpMethod.Post, "/api/v1/manifests", "owner", Hook));
            Assert.Equal(HttpStatusCode.OK, await AskAsync(HttpMethod.Get, "/healthz/live", null));
            Assert.Equal(HttpStatusCode.OK, await AskAsync(HttpMethod.Get, "/", null));
        }
        finally
        {
            await silo.DisposeAsync();
        }

        async Task<HttpStatusCode> AskAsync(HttpMethod method, string path, string? key, string? body = null)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
            if (key is not null)
            {
                request.Headers.Add("Authorization", $"Bearer {key}");
            }

            using var response = await silo.Http.SendAsync(request);
            return response.StatusCode;
        }
    }

    private static string[] Key(int index, string key, string role) =>
    [
        $"--Security:ApiKeys:{index}:Name={key}", $"--Security:ApiKeys:{index}:Role={role}", $"--Security:ApiKeys:{index}:Sha256={Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}",
    ];
}
