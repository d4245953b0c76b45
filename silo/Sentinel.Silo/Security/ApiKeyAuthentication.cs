using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Http;

namespace Sentinel.Silo.Security;

/// <summary>Knows callers by <c>X-Api-Key</c> or <c>Authorization: Bearer</c>. Without configured keys everybody is an admin, named by <c>X-Sentinel-Actor</c>.</summary>
internal sealed class ApiKeyAuthentication(ApiKeyRing keys) : IAuthenticationHandler
{
    /// <summary>Name of the scheme.</summary>
    internal const string SchemeName = "ApiKey";

    private const string Anonymous = "anonymous";

    private const string Bearer = "Bearer ";

    private static readonly AuthenticateResult NoKeysNoName = Accept(Anonymous, Role.Admin);

    private HttpContext _context = null!;

    /// <inheritdoc/>
    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<AuthenticateResult> AuthenticateAsync()
    {
        if (keys.IsEmpty)
        {
            var named = _context.Request.Headers["X-Sentinel-Actor"].ToString();
            return Task.FromResult(named.Length is > 0 and <= 128 ? Accept(named, Role.Admin) : NoKeysNoName);
        }

        return Task.FromResult(Given() switch
        {
            null => AuthenticateResult.NoResult(),
            var key when keys.Find(key) is { } holder => Accept(holder.Name, holder.Role),
            _ => AuthenticateResult.Fail("The API key is not known."),
        });
    }

    /// <inheritdoc/>
    public Task ChallengeAsync(AuthenticationProperties? properties)
    {
        _context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Of(StatusCodes.Status401Unauthorized, "Give an API key that is configured, as X-Api-Key or Authorization: Bearer.").ExecuteAsync(_context);
    }

    /// <inheritdoc/>
    public Task ForbidAsync(AuthenticationProperties? properties) =>
        Problems.Of(StatusCodes.Status403Forbidden, $"The key of '{_context.User.Identity?.Name}' has not the role that this needs.").ExecuteAsync(_context);

    private string? Given()
    {
        if (_context.Request.Headers.TryGetValue("X-Api-Key", out var key))
        {
            return key.ToString();
        }

        var authorization = _context.Request.Headers.Authorization.ToString();
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
