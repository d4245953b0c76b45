using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sentinel.Contracts.Mlflow;
using Sentinel.Decisions.Search;

namespace Sentinel.Decisions.Mlflow;

/// <summary>Where a page ends: the place of its last item. What is registered or removed meanwhile moves no other item to another page, or to none.</summary>
/// <param name="query">What was asked for, in any text: a token is good for the same question only.</param>
/// <param name="order">The order.</param>
public sealed class MlflowPages(string query, MlflowOrder order)
{
    private readonly string _digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(query)))[..16];

    /// <summary>The token that follows an item.</summary>
    public string TokenAfter(ImmutableArray<FieldValue> key) => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new Token(_digest, [.. key.Select(value => value.Text)])));

    /// <summary>Reads a token; what is wrong with it, or null.</summary>
    /// <param name="token">The token; null or empty for the first page.</param>
    /// <param name="after">The place after which the page begins; null for the first.</param>
    public MlflowFault? Read(string? token, out ImmutableArray<FieldValue>? after)
    {
        after = null;
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        var read = Decode(token);
        if (read?.Query != _digest)
        {
            return MlflowFaults.Wrong(read is null ? "Invalid page token, could not base64-decode" : "Invalid page token: it belongs to another filter or order_by");
        }

        var kinds = order.Kinds;
        var values = read.After.Zip(kinds, (text, kind) => FieldValue.Read(kind, text)).OfType<FieldValue>().ToImmutableArray();
        if (values.Length != kinds.Length || read.After.Length != kinds.Length)
        {
            return MlflowFaults.Wrong("Invalid page token: it has been changed");
        }

        after = values;
        return null;
    }

    private static Token? Decode(string token)
    {
        var bytes = new byte[token.Length];
        try
        {
            return Convert.TryFromBase64String(token, bytes, out var length) && JsonSerializer.Deserialize<Token>(bytes.AsSpan(0, length)) is { Query: not null, After: not null } read ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Token(string Query, string[] After);
}
