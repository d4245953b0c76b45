namespace Sentinel.Silo.Http;

/// <summary>Bodies as bytes. The server's limit (Http:MaxBodyBytes) bounds them.</summary>
internal static class RequestBody
{
    private const int FirstBytes = 4 << 10;
    private const int FirstBytesMost = 1 << 20;

    /// <summary>The whole body.</summary>
    internal static async ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(this HttpRequest request, CancellationToken cancellationToken)
    {
        // One more than is announced, so that the end is seen without another array; what comes packed is longer than its length says.
        var bytes = new byte[request.ContentLength is { } length ? (int)Math.Min(length + 1, FirstBytesMost) : FirstBytes];
        var filled = 0;
        while (await request.Body.ReadAsync(bytes.AsMemory(filled), cancellationToken) is > 0 and var read)
        {
            filled += read;
            if (filled == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(2L * bytes.Length, Array.MaxLength));
            }
        }

        return bytes.AsMemory(0, filled);
    }
}
