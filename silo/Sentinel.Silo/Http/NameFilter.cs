using Sentinel.Contracts;

namespace Sentinel.Silo.Http;

/// <summary>Names in addresses: what can be no name is not found, and never asked of a grain.</summary>
internal static class NameFilter
{
    /// <summary>Checks the route values <c>model</c> and <c>version</c>.</summary>
    internal static RouteGroupBuilder CheckNames(this RouteGroupBuilder group)
    {
        group.AddEndpointFilter(async (context, next) =>
        {
            var values = context.HttpContext.Request.RouteValues;
            return values.TryGetValue("model", out var model) && !ModelVersionId.IsModelName(model as string) ? Problems.NotFound($"'{model}' is no model name.")
                : values.TryGetValue("version", out var version) && !ModelVersionId.IsVersionName(version as string) ? Problems.NotFound($"'{version}' is no version name.")
                : await next(context);
        });
        return group;
    }
}
