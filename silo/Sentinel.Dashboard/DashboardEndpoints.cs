using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sentinel.Dashboard;

/// <summary>The page: static files out of this assembly. It holds no data, asks the HTTP API of its own origin, and nothing else.</summary>
public static class DashboardEndpoints
{
    // Nothing from elsewhere, no inline script or style, no framing, no forms sent away.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // A file's address has the digest of all of them in it, so what is there never changes; the document says which digest is in force.
    private const string Forever = "public, max-age=31536000, immutable";

    private static readonly string[] Addresses =
        ["/", "/models/{model}/versions/{version}", "/models/{model}/compare", "/models/{model}/rollouts/{id}", "/models/{model}/history"];

    /// <summary>Serves the page at <c>/</c> and at every address that it makes, and its files below <c>/page</c>.</summary>
    public static IEndpointConventionBuilder MapDashboard(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var page = endpoints.MapGroup("").ExcludeFromDescription();
        var files = PageFiles.Read();
        foreach (var address in Addresses)
        {
            page.MapGet(address, context => SendAsync(context, files.Document, "no-cache"));
        }

        foreach (var (name, file) in files.ByName)
        {
            page.MapGet($"/page/{files.Digest}/{name}", context => SendAsync(context, file, Forever));
        }

        return page;
    }

    private static async Task SendAsync(HttpContext context, PageFile file, string caching)
    {
        var (request, headers) = (context.Request.Headers, context.Response.Headers);
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = caching;
        headers.ETag = file.ETag;
        headers.Vary = "Accept-Encoding";
        if (request.IfNoneMatch == file.ETag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = file.ContentType;
        var packed = request.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (packed)
        {
            headers.ContentEncoding = "gzip";
        }

        var bytes = packed ? file.Packed : file.Bytes;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
