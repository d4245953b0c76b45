using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Sentinel.Silo.Scoring.Routing;

/// <summary>The routes that this silo follows. Epochs only grow.</summary>
public sealed class RouteTable
{
    private readonly ConcurrentDictionary<string, Route> _routes = new(StringComparer.Ordinal);

    /// <summary>Follows a route unless its epoch is at or below the one that is followed.</summary>
    /// <returns>The route that is followed now.</returns>
    public Route Follow(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return _routes.AddOrUpdate(route.Model, route, (_, followed) => route.Epoch > followed.Epoch ? route : followed);
    }

    /// <summary>The route of a model; null when none was ever told.</summary>
    public Route? Find(string model) => _routes.GetValueOrDefault(model);

    /// <summary>
    /// The version that takes a request: the same key is always sent to the same version while weights stay, and as few keys as can be move when they change. Null when the route is empty.
    /// </summary>
    /// <param name="route">The route.</param>
    /// <param name="key">Entity, or request id.</param>
    public static string? Choose(Route route, string key)
    {
        ArgumentNullException.ThrowIfNull(route);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{route.Model}\n{key}"), hash);
        var point = BinaryPrimitives.ReadUInt32LittleEndian(hash) * (100.0 / (uint.MaxValue + 1.0));
        string? last = null;
        foreach (var (version, weight) in route.Weights.Where(w => w.Value > 0))
        {
            last = version;
            point -= weight;
            if (point < 0)
            {
                break;
            }
        }

        return last;
    }
}
