using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sentinel.Contracts.Audit;

namespace Sentinel.Decisions.Audit;

/// <summary>
/// Signing and checking of checkpoints: ECDSA over P-256 with SHA-256 (FIPS 186-5), over the canonical JSON
/// <c>{"hash":…,"index":…,"key":…,"model":…,"time":…,"type":"checkpoint"}</c>.
/// </summary>
public static class AuditSeal
{
    /// <summary>Signs a statement.</summary>
    /// <param name="key">A P-256 key with its private part.</param>
    /// <param name="model">Whose history.</param>
    /// <param name="index">Number of the last entry; -1 for none.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="time">When.</param>
    public static AuditCheckpoint Sign(ECDsa key, string model, long index, string hash, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(key);
        var statement = new AuditCheckpoint(model, index, hash, time.ToUniversalTime(), IdOf(key.ExportSubjectPublicKeyInfo()), "");
        return statement with { Signature = Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(Statement(statement)), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)) };
    }

    /// <summary>Whether a checkpoint was signed with a key.</summary>
    /// <param name="publicKey">SubjectPublicKeyInfo, DER.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    public static bool IsSignedBy(ReadOnlySpan<byte> publicKey, AuditCheckpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (checkpoint.Key != IdOf(publicKey) || BytesOf(checkpoint.Signature) is not { } signature)
        {
            return false;
        }

        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(publicKey, out _);
            return key.VerifyData(Encoding.UTF8.GetBytes(Statement(checkpoint)), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            // The bytes are no key.
            return false;
        }
    }

    /// <summary>Id of a key: SHA-256 of its public part.</summary>
    public static string IdOf(ReadOnlySpan<byte> publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey));

    /// <summary>Reads a P-256 key from a PEM text: private (<c>PRIVATE KEY</c>, <c>EC PRIVATE KEY</c>) or public.</summary>
    /// <exception cref="CryptographicException">The text holds no key, or one of another curve.</exception>
    public static ECDsa ReadPem(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
                ? key
                : throw new CryptographicException("the key is not of the curve P-256 (prime256v1)");
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw e as CryptographicException ?? new CryptographicException("the text holds no single PEM key", e);
        }
    }

    /// <summary>The bytes of a base 64 text; null unless it is the one text of these bytes.</summary>
    internal static byte[]? BytesOf(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && Convert.ToBase64String(bytes, 0, length) == text ? bytes[..length] : null;
    }

    private static string Statement(AuditCheckpoint c) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"hash\":{CanonicalJson.Quote(c.Hash)},\"index\":{c.Index},\"key\":{CanonicalJson.Quote(c.Key)},\"model\":{CanonicalJson.Quote(c.Model)},\"time\":\"{CanonicalJson.TextOf(c.Time)}\",\"type\":\"checkpoint\"}}");
}
