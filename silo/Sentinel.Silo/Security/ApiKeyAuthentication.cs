using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Http;

namespace Sentinel.Silo.Security;

/// <summary>Knows callers by <c>X-Api-Key</c> or <c>Authorization: Bearer</c>. Without configured keys everybody is an admin, named by <c>X-Sentinel-Actor</c>.</summary>
internal sealed class ApiKeyAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> scheme, ILoggerFactory loggers, UrlEncoder encoder, ApiKeyRing keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(scheme, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    internal const string SchemeName = "ApiKey";

    private const string Anonymous = "anonymous";

    private const string Bearer = "Bearer ";

    private static readonly AuthenticateResult NoKeysNoName = Accept(Anonymous, Role.Admin);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (keys.IsEmpty)
        {
            var named = Request.Headers["X-Sentinel-Actor"].ToString();
            return Task.FromResult(named.Length is > 0 and <= 128 ? Accept(named, Role.Admin) : NoKeysNoName);
        }

        return Task.FromResult(Given() switch
        {
            null => AuthenticateResult.NoResult(),
            var key when keys.Find(key) is { } holder => Accept(holder.Name, holder.Role),
            _ => AuthenticateResult.Fail("The API key is not known."),
        });
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Of(StatusCodes.Status401Unauthorized, "Give an API key that is configured, as X-Api-Key or Authorization: Bearer.").ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.Of(StatusCodes.Status403Forbidden, $"The key of '{Context.User.Identity?.Name}' has not the role that this needs.").ExecuteAsync(Context);

    private string? Given()
    {
        if (Request.Headers.TryGetValue("X-Api-Key", out var key))
        {
            return key.ToString();
        }

        var authorization = Request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : null;
    }

    private static AuthenticateResult Accept(string name, Role role)
    {
        // A role includes the ones before it.
        var roles = Enum.GetValues<Role>().Where(r => r <= role).Select(r => new Claim(ClaimTypes.Role, r.ToString()));
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name), .. roles], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }
}
