using System.IO.Compression;
using Microsoft.Net.Http.Headers;

namespace Sentinel.Silo.Http.Inference;

/// <summary>How an answer is packed: as Accept-Encoding prefers, out of gzip, deflate and plain.</summary>
internal static class AnswerEncoding
{
    private const string Gzip = "gzip";
    private const string Deflate = "deflate";

    /// <summary>The encoding that a request prefers; null for plain. Of equals gzip; what it names with a weight of 0 is not used.</summary>
    internal static string? Of(HttpRequest request)
    {
        var header = request.Headers.AcceptEncoding;
        if (header.Count == 0 || !StringWithQualityHeaderValue.TryParseList([.. header.OfType<string>()], out var accepted))
        {
            return null;
        }

        var (gzip, deflate, plain) = (WeightOf(accepted, Gzip), WeightOf(accepted, Deflate), WeightOf(accepted, "identity"));
        var best = Math.Max(gzip, deflate);
        return best <= 0 || plain > best ? null : gzip == best ? Gzip : Deflate;
    }

    /// <summary>Packs bytes.</summary>
    internal static ReadOnlyMemory<byte> Pack(ReadOnlySpan<byte> plain, string encoding)
    {
        var packed = new MemoryStream();
        using (Stream packer = encoding == Gzip ? new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true) : new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            packer.Write(plain);
        }

        return packed.GetBuffer().AsMemory(0, (int)packed.Length);
    }

    // "*" stands for encodings that are not named; plain answers are always taken, unless they are named otherwise.
    private static double WeightOf(IList<StringWithQualityHeaderValue> accepted, string encoding)
    {
        var named = accepted.FirstOrDefault(a => a.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase)) ?? accepted.FirstOrDefault(a => a.Value == "*" && encoding == Gzip);
        return named?.Quality ?? (named is null ? 0 : 1);
    }
}
