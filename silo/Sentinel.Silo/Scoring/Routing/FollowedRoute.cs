using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Sentinel.Contracts;
using Sentinel.Silo.Scoring.Inference;

namespace Sentinel.Silo.Scoring.Routing;

/// <summary>A route as this silo follows it, made ready once so that choosing by it is cheap.</summary>
public sealed class FollowedRoute
{
    private const int ShortKeyBytes = 512;

    // In the order of the versions' names, on every router the same, whatever order the route came in. Each takes the points below its end that the ones before it leave.
    private readonly (double End, RoutedArm Arm)[] _arms;

    /// <summary>Makes a route ready.</summary>
    public FollowedRoute(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        Route = route;
        var end = 0.0;
        _arms = [.. route.Weights.Where(w => w.Value > 0).OrderBy(w => w.Key, StringComparer.Ordinal).Select(w => (end += w.Value, ArmOf(w.Key, "unnamed")))];
        Shadows = [.. route.Shadows.Distinct(StringComparer.Ordinal).Select(s => ArmOf(s, "shadow"))];
        IsCounted = _arms.Length > 0 && (_arms.Length > 1 || Shadows.Length > 0 || route.RolloutId is not null);
    }

    /// <summary>The route.</summary>
    public Route Route { get; }

    /// <summary>Versions that take requests, in order of their names.</summary>
    public IEnumerable<ModelVersionId> Versions => _arms.Select(a => a.Arm.Version);

    /// <summary>Versions that get a copy of every request that another one answers.</summary>
    public ImmutableArray<RoutedArm> Shadows { get; }

    /// <summary>Whether what versions answer is counted for the model: while there is something to compare, or a rollout is open. Other routes cost nothing.</summary>
    public bool IsCounted { get; }

    /// <summary>
    /// The version that takes a request. Keys lie evenly on a line of 100 points, and each version takes a stretch as long as its weight: the same key always goes to the same version while weights
    /// stay; between two versions exactly the keys of the weight that changes move; and a version that gives up weight to others is sent no key that it did not have before. Null when the route is
    /// empty.
    /// </summary>
    /// <param name="key">Entity, or request id.</param>
    public RoutedArm? Choose(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (_arms.Length <= 1)
        {
            return _arms is [var only] ? only.Arm : null;
        }

        var point = PointOf(key);
        foreach (var (end, arm) in _arms)
        {
            if (point < end)
            {
                return arm;
            }
        }

        // Weights that add up to a hair less than 100.
        return _arms[^1].Arm;
    }

    private RoutedArm ArmOf(string version, string role)
    {
        var name = Route.Arms.GetValueOrDefault(version);
        return new RoutedArm(new ModelVersionId(Route.Model, version), new RouteStamp(Route.Epoch, Route.RolloutId, name ?? version), name ?? role);
    }

    private double PointOf(string key)
    {
        var lengthMax = Encoding.UTF8.GetMaxByteCount(Route.Model.Length + 1 + key.Length);
        byte[]? rented = null;
        var bytes = lengthMax <= ShortKeyBytes ? stackalloc byte[ShortKeyBytes] : (rented = ArrayPool<byte>.Shared.Rent(lengthMax));
        var length = Encoding.UTF8.GetBytes(Route.Model, bytes);
        bytes[length++] = (byte)'\n';
        length += Encoding.UTF8.GetBytes(key, bytes[length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(hash) * (100.0 / (uint.MaxValue + 1.0));
    }
}
