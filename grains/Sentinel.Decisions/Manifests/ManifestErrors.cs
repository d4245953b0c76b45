using System.Collections.Immutable;

namespace Sentinel.Decisions.Manifests;

/// <summary>Collects what is wrong, and what is to be known besides, by field path; the first fault of a field stays.</summary>
internal sealed class ManifestErrors
{
    private readonly SortedDictionary<string, string> _byPath = new(StringComparer.Ordinal);

    private readonly SortedDictionary<string, string> _warnings = new(StringComparer.Ordinal);

    /// <summary>Whether nothing is wrong so far.</summary>
    internal bool None => _byPath.Count == 0;

    /// <summary>Adds a fault.</summary>
    internal void Add(string path, string message) => _byPath.TryAdd(path, message);

    /// <summary>Adds something that is to be known but is no fault.</summary>
    internal void Warn(string path, string message) => _warnings.TryAdd(path, message);

    /// <summary>Whether something at or below a path is wrong.</summary>
    internal bool AnyBelow(string path) => _byPath.Keys.Any(p => path.Length == 0 || p == path || p.StartsWith(path + ".", StringComparison.Ordinal));

    /// <summary>What was collected.</summary>
    internal ImmutableSortedDictionary<string, string> ToImmutable() => _byPath.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>What is to be known besides.</summary>
    internal ImmutableSortedDictionary<string, string> Warnings() => _warnings.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
