using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sentinel.Silo.Hooks;

/// <summary>Signatures of Standard Webhooks: <c>v1,base64(HMAC-SHA256(key, "{id}.{timestamp}.{body}"))</c>, key = the base64 part of the secret after <c>whsec_</c>.</summary>
public static class WebhookSignature
{
    private const string SecretPrefix = "whsec_";

    /// <summary>Reads a secret; false when it is none.</summary>
    public static bool TryReadSecret(string secret, [NotNullWhen(true)] out byte[]? key)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var text = secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : "";
        var bytes = new byte[text.Length];
        key = Convert.TryFromBase64String(text, bytes, out var length) && length > 0 ? bytes[..length] : null;
        return key is not null;
    }

    /// <summary>Signs one attempt.</summary>
    /// <param name="key">The key.</param>
    /// <param name="id">Id of the delivery; without a dot.</param>
    /// <param name="timestampSeconds">Time of the attempt, in seconds since 1970.</param>
    /// <param name="body">The body as it is sent.</param>
    public static string Sign(byte[] key, string id, long timestampSeconds, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestampSeconds}.")), .. body];
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}";
    }
}
