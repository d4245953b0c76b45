using System.Net;
using System.Text;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Http.Inference;

/// <summary>Bodies with tensors' bytes, and packed ones: what is wrong with them is told, and answers are packed as is asked.</summary>
public sealed class PackedRequestTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private const string Plain = """{"inputs":[{"name":"features","shape":[1,2],"datatype":"FP32","data":[1,2]}]}""";
    private const string WithBytes = """{"inputs":[{"name":"features","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}]}""";

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("deflate", "deflate")]
    [InlineData("gzip;q=0.5, deflate", "deflate")]
    [InlineData("gzip;q=0, identity", null)]
    [InlineData("*", "gzip")]
    public async Task An_answer_is_packed_as_the_request_prefers(string accepted, string? expected)
    {
        using var request = await RequestAsync(Encoding.UTF8.GetBytes(Plain));
        request.Headers.Add("Accept-Encoding", accepted);
        using var response = await silo.Http.SendAsync(request);

        var answer = await TensorAnswer.ReadAsync(response);

        Assert.Equal((HttpStatusCode.OK, expected), (answer.Status, answer.Encoding));
        Assert.Equal(9, double.Parse(answer.Elements("score").Single().ToJsonString()));
    }

    [Theory]
    [InlineData(WithBytes, 4, null, "4 bytes are left")]
    [InlineData(WithBytes, 12, null, "4 bytes follow the tensors")]
    [InlineData(WithBytes, 8, 9999, "Inference-Header-Content-Length must be")]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":4}}]}""", 4, null, "has 4 bytes, its shape and datatype FP32 say 8")]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,2],"datatype":"FP64","parameters":{"binary_data_size":16}}]}""", 16, null, "is FP64, the model takes FP32")]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,2],"datatype":"FP32","data":[1,2],"parameters":{"binary_data_size":8}}]}""", 8, null, "both 'data' and")]
    [InlineData("""{"inputs":[{"name":"features","shape":[2147483647,2147483647],"datatype":"BYTES","parameters":{"binary_data_size":8}}]}""", 8, null, "too few for")]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,2],"datatype":"BOOL","parameters":{"binary_data_size":2}}]}""", 2, null, "must be 0 or 1, was 255")]
    public async Task Bytes_that_do_not_fit_are_refused_with_the_reason(string json, int bytes, int? length, string expected)
    {
        var head = Encoding.UTF8.GetBytes(json);
        using var request = await RequestAsync([.. head, .. Enumerable.Repeat((byte)255, bytes)]);
        request.Content!.Headers.Add("Inference-Header-Content-Length", $"{length ?? head.Length}");
        using var response = await silo.Http.SendAsync(request);

        var answer = await TensorAnswer.ReadAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(expected, answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_body_that_is_not_packed_as_it_says_is_refused(string encoding)
    {
        using var request = await RequestAsync(Encoding.UTF8.GetBytes(Plain));
        request.Content!.Headers.ContentEncoding.Add(encoding);
        using var response = await silo.Http.SendAsync(request);

        var answer = await TensorAnswer.ReadAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("Content-Encoding", answer.Error, StringComparison.Ordinal);
    }

    private async Task<HttpRequestMessage> RequestAsync(byte[] body)
    {
        if (!(await silo.Http.GetAsync("/api/v1/models/packed/versions/1")).IsSuccessStatusCode)
        {
            await silo.RegisterLinearAsync("packed", "1");
        }

        return new HttpRequestMessage(HttpMethod.Post, "/v2/models/packed/versions/1/infer") { Content = new ByteArrayContent(body) };
    }
}
