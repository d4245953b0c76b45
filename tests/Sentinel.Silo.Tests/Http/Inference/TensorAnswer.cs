using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Sentinel.Silo.Tests.Http.Inference;

/// <summary>An answer of the Open Inference Protocol as a client reads it: unpacked, its binary tensors told apart from its JSON.</summary>
internal sealed class TensorAnswer
{
    private readonly ReadOnlyMemory<byte> _binary;

    private TensorAnswer(HttpStatusCode status, JsonNode json, ReadOnlyMemory<byte> binary, string? encoding)
    {
        (Status, Json, _binary, Encoding) = (status, json, binary, encoding);
    }

    /// <summary>HTTP status.</summary>
    internal HttpStatusCode Status { get; }

    /// <summary>The JSON, or what of the body is JSON.</summary>
    internal JsonNode Json { get; }

    /// <summary>Content-Encoding of the answer; null for none.</summary>
    internal string? Encoding { get; }

    /// <summary>Whether bytes follow the JSON.</summary>
    internal bool IsBinary => _binary.Length > 0;

    /// <summary>Why a request was refused.</summary>
    internal string Error => (string)Json["error"]!;

    /// <summary>Reads a response.</summary>
    internal static async Task<TensorAnswer> ReadAsync(HttpResponseMessage response)
    {
        var encoding = response.Content.Headers.ContentEncoding.SingleOrDefault();
        var body = Unpack(await response.Content.ReadAsByteArrayAsync(), encoding);
        var length = response.Headers.TryGetValues("Inference-Header-Content-Length", out var values) ? int.Parse(values.Single(), CultureInfo.InvariantCulture) : body.Length;
        return new TensorAnswer(response.StatusCode, JsonNode.Parse(body.AsSpan(0, length))!, body.AsMemory(length), encoding);
    }

    /// <summary>Reads a packed body.</summary>
    internal static byte[] Unpack(byte[] body, string? encoding)
    {
        using var source = new MemoryStream(body);
        using Stream unpacked = encoding switch
        {
            null => source,
            "gzip" => new GZipStream(source, CompressionMode.Decompress),
            "deflate" => new ZLibStream(source, CompressionMode.Decompress),
            _ => throw new InvalidDataException($"'{encoding}' was not asked for"),
        };
        using var plain = new MemoryStream();
        unpacked.CopyTo(plain);
        return plain.ToArray();
    }

    /// <summary>Elements of an output as JSON writes them, whichever way they came.</summary>
    internal JsonNode[] Elements(string name)
    {
        var start = 0;
        foreach (var output in Json["outputs"]!.AsArray())
        {
            var size = (int?)output!["parameters"]?["binary_data_size"];
            if ((string)output["name"]! == name)
            {
                return size is null ? [.. output["data"]!.AsArray().Select(e => e!)] : [.. Decode(_binary.Span.Slice(start, size.Value), (string)output["datatype"]!)];
            }

            start += size ?? 0;
        }

        throw new InvalidDataException($"No output '{name}': {Json.ToJsonString()}");
    }

    private static List<JsonNode> Decode(ReadOnlySpan<byte> bytes, string datatype)
    {
        var elements = new List<JsonNode>();
        switch (datatype)
        {
            case "FP32":
                foreach (var value in MemoryMarshal.Cast<byte, float>(bytes))
                {
                    elements.Add(value);
                }

                break;
            case "INT64":
                foreach (var value in MemoryMarshal.Cast<byte, long>(bytes))
                {
                    elements.Add(value);
                }

                break;
            default:
                for (var rest = bytes; rest.Length > 0;)
                {
                    var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
                    elements.Add(System.Text.Encoding.UTF8.GetString(rest.Slice(4, length)));
                    rest = rest[(4 + length)..];
                }

                break;
        }

        return elements;
    }
}
