using System.Collections.Concurrent;
using Sentinel.Statistics.References;

namespace Sentinel.Grains.References;

/// <summary>
/// Decoded references of this silo by digest: decoded once however many shards hold windows against one, and kept only while somebody does.
/// Safe for concurrent use.
/// </summary>
public sealed class ReferenceCache
{
    private const int SweepEvery = 256;

    private readonly ConcurrentDictionary<string, WeakReference<ReferenceProfile>> _profiles = new(StringComparer.Ordinal);
    private int _added;

    /// <summary>The reference of a digest, when somebody holds it.</summary>
    public ReferenceProfile? Find(string digest) => _profiles.TryGetValue(digest, out var weak) && weak.TryGetTarget(out var profile) ? profile : null;

    /// <summary>The reference of a digest, decoded unless somebody holds it.</summary>
    /// <exception cref="InvalidDataException">The bytes are no reference, or another one.</exception>
    public ReferenceProfile Get(string digest, ReadOnlySpan<byte> encoded)
    {
        if (Find(digest) is { } held)
        {
            return held;
        }

        var decoded = ReferenceProfile.Decode(encoded);
        return decoded.Digest == digest ? Add(decoded) : throw new InvalidDataException($"Reference {digest} was asked for, the bytes are those of {decoded.Digest}");
    }

    /// <summary>Keeps a reference while somebody holds it; answers the one that is held already when there is one.</summary>
    public ReferenceProfile Add(ReferenceProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (Interlocked.Increment(ref _added) % SweepEvery == 0)
        {
            Sweep();
        }

        var kept = profile;
        _profiles.AddOrUpdate(
            profile.Digest,
            _ => new WeakReference<ReferenceProfile>(profile),
            (_, weak) =>
            {
                kept = weak.TryGetTarget(out var other) ? other : profile;
                return new WeakReference<ReferenceProfile>(kept);
            });
        return kept;
    }

    private void Sweep()
    {
        foreach (var entry in _profiles)
        {
            if (!entry.Value.TryGetTarget(out _))
            {
                _profiles.TryRemove(entry);
            }
        }
    }
}
