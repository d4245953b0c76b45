using System.Security.Cryptography;
using System.Text;

namespace Sentinel.Silo.Storage;

/// <summary>
/// Where a grain's record lies: <c>{2 hex digits}/{readable part}.{digest of the whole name}</c>. The digest tells names apart whatever they are made of, also where the
/// file system does not tell upper from lower case; the readable part is for people.
/// </summary>
internal static class RecordFilePath
{
    private const int ReadableMax = 100;
    private const int DigestBytes = 16;

    /// <summary>The record's whole name.</summary>
    public static string NameOf(string stateName, GrainId grain) => $"{grain}#{stateName}";

    /// <summary>The path below the storage's folder.</summary>
    public static string Of(string name)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, DigestBytes));
        var readable = new StringBuilder();
        foreach (var c in name.AsSpan(0, Math.Min(name.Length, ReadableMax)))
        {
            readable.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '@' or '+' ? c : '.');
        }

        return Path.Combine(digest[..2], $"{readable.ToString().Trim('.')}.{digest}");
    }
}
