using Sentinel.Silo.Configuration;

namespace Sentinel.Silo.Security;

/// <summary>Who may call what.</summary>
internal static class SecurityExtensions
{
    /// <summary>Registers keys and roles; whatever says nothing else needs the role viewer.</summary>
    internal static IServiceCollection AddSentinelSecurity(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeyRing>().AddTransient<ApiKeyAuthentication>();

        // The core only: the whole of it writes keys for cookies to disk, and there are no cookies.
        services.AddWebEncoders().AddAuthenticationCore(options =>
        {
            options.DefaultScheme = ApiKeyAuthentication.SchemeName;
            options.AddScheme<ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, displayName: null);
        });
        var authorization = services.AddAuthorizationBuilder();
        foreach (var role in Enum.GetValues<Role>())
        {
            authorization.AddPolicy(role.ToString(), policy => policy.RequireRole(role.ToString()));
        }

        authorization.SetFallbackPolicy(new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder(ApiKeyAuthentication.SchemeName).RequireRole(nameof(Role.Viewer)).Build());
        return services;
    }

    /// <summary>Asks for a role.</summary>
    internal static TBuilder Needs<TBuilder>(this TBuilder endpoint, Role role)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(role.ToString());

    /// <summary>The name that a change is recorded under.</summary>
    internal static string Actor(this HttpContext context) => context.User.Identity?.Name ?? "anonymous";
}
