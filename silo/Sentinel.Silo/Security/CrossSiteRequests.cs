using Sentinel.Silo.Http;

namespace Sentinel.Silo.Security;

/// <summary>Refuses what another site's page sends by a user's browser: a silo on loopback without keys trusts whoever reaches it, and browsers reach it for everybody.</summary>
internal static class CrossSiteRequests
{
    /// <summary>Refuses them.</summary>
    internal static void UseSameSiteOnly(this WebApplication app) => app.Use((context, next) =>
        context.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" && !HttpMethods.IsGet(context.Request.Method)
            ? Problems.Of(StatusCodes.Status403Forbidden, "Pages of other sites may not change anything here.").ExecuteAsync(context)
            : next(context));
}
