using System.Buffers;
using System.Globalization;
using Sentinel.Silo.Scoring;
using Sentinel.Silo.Scoring.Inference;
using Sentinel.Silo.Scoring.Routing;

namespace Sentinel.Silo.Http.Inference;

/// <summary>
/// Takes requests of the Open Inference Protocol and writes their answers: JSON, or JSON with the tensors' bytes after it, packed or not. What kind of content a body is its headers need not say.
/// </summary>
internal sealed class InferDoor(InferenceService inference, Router router, RouteSubscription routes, RequestIds ids)
{
    /// <summary>How much of a body is JSON, where bytes follow.</summary>
    internal const string JsonLengthHeader = "Inference-Header-Content-Length";

    /// <summary>In how many milliseconds a proxy in front expects an answer, as Envoy and what is built on it say.</summary>
    internal const string ExpectedHeader = "x-envoy-expected-rq-timeout-ms";

    /// <summary>Answers a request for a version, or by the route of a model.</summary>
    /// <exception cref="InferenceException">It cannot be answered; the message says why.</exception>
    internal async Task AnswerAsync(HttpContext context, string model, string? version)
    {
        var aborted = context.RequestAborted;
        var request = Read(await ReadBodyAsync(context.Request, aborted), context.Request.Headers);
        InferAnswer answer;
        if (version is null)
        {
            await routes.EnsureAsync(ModelNames.Checked(model));
            answer = await router.InferAsync(model, request, aborted);
        }
        else
        {
            answer = await inference.InferAsync(ModelNames.Identity(model, version), RouteStamp.None, request, aborted);
        }

        await WriteAsync(context, request, answer);
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await request.ReadAllAsync(cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new InferenceException(InferenceFault.BadRequest, $"The body is not packed as Content-Encoding says: {e.Message}", e);
        }
    }

    private InferRequest Read(ReadOnlyMemory<byte> body, IHeaderDictionary headers)
    {
        var request = InferRequestReader.Read(body, JsonLength(headers, body.Length), ids.Next);
        return Expected(headers) is { } expected && !(request.Timeout < expected) ? request with { Timeout = expected } : request;
    }

    private static int? JsonLength(IHeaderDictionary headers, int bodyLength)
    {
        if (!headers.TryGetValue(JsonLengthHeader, out var header))
        {
            return null;
        }

        return int.TryParse(header.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= bodyLength
            ? length
            : throw new InferenceException(InferenceFault.BadRequest, $"{JsonLengthHeader} must be the number of bytes of JSON that the body begins with, at most the {bodyLength} that it has, was '{header}'.");
    }

    private static TimeSpan? Expected(IHeaderDictionary headers)
    {
        if (!headers.TryGetValue(ExpectedHeader, out var header))
        {
            return null;
        }

        // A proxy that never gives up says 0.
        return int.TryParse(header.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? milliseconds == 0 ? null : TimeSpan.FromMilliseconds(milliseconds)
            : throw new InferenceException(InferenceFault.BadRequest, $"{ExpectedHeader} must be a whole number of milliseconds, was '{header}'.");
    }

    private static async Task WriteAsync(HttpContext context, InferRequest request, InferAnswer answer)
    {
        var response = context.Response;
        var buffer = new ArrayBufferWriter<byte>(1024);
        var jsonLength = InferAnswerWriter.Write(buffer, request, answer);
        if (jsonLength is { } length)
        {
            response.ContentType = "application/octet-stream";
            response.Headers[JsonLengthHeader] = length.ToString(CultureInfo.InvariantCulture);
        }
        else
        {
            response.ContentType = "application/json";
        }

        var body = buffer.WrittenMemory;
        if (AnswerEncoding.Of(context.Request) is { } encoding)
        {
            response.Headers.ContentEncoding = encoding;
            response.Headers.Vary = "Accept-Encoding";
            body = AnswerEncoding.Pack(body.Span, encoding);
        }

        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
