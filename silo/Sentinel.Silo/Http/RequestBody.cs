namespace Sentinel.Silo.Http;

/// <summary>Bodies as bytes. The server's limit (Http:MaxBodyBytes) bounds them.</summary>
internal static class RequestBody
{
    /// <summary>The whole body.</summary>
    internal static async Task<ReadOnlyMemory<byte>> ReadAllAsync(this HttpRequest request, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream(request.ContentLength is > 0 and < 1 << 30 ? (int)request.ContentLength : 0);
        await request.Body.CopyToAsync(bytes, cancellationToken);
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }
}
