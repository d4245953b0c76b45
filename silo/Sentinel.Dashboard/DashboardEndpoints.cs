using System.Security.Cryptography;
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

    private static readonly Dictionary<string, string> ContentTypes = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    /// <summary>Serves the page at <c>/</c> and at every address that it makes, and its files below <c>/page</c>.</summary>
    public static IEndpointConventionBuilder MapDashboard(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var page = endpoints.MapGroup("").ExcludeFromDescription();
        foreach (var name in typeof(DashboardEndpoints).Assembly.GetManifestResourceNames().Where(n => n.StartsWith("page/", StringComparison.Ordinal)))
        {
            var file = Read(name);
            page.MapGet("/" + name, context => SendAsync(context, file));
            if (name == "page/index.html")
            {
                page.MapGet("/", context => SendAsync(context, file));
                page.MapGet("/models/{model}/versions/{version}", context => SendAsync(context, file));
                page.MapGet("/models/{model}/rollouts/{id}", context => SendAsync(context, file));
                page.MapGet("/models/{model}/history", context => SendAsync(context, file));
            }
        }

        return page;
    }

    private static PageFile Read(string name)
    {
        using var stream = typeof(DashboardEndpoints).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new PageFile(bytes, ContentTypes[Path.GetExtension(name)], $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
    }

    private static async Task SendAsync(HttpContext context, PageFile file)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache";
        headers.ETag = file.ETag;
        if (context.Request.Headers.IfNoneMatch == file.ETag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = file.ContentType;
        await context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted);
    }

    private sealed record PageFile(byte[] Bytes, string ContentType, string ETag);
}
