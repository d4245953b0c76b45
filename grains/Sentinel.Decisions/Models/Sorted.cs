using System.Collections.Immutable;

namespace Sentinel.Decisions.Models;

/// <summary>Dictionaries in ordinal order, whatever the culture.</summary>
public static class Sorted
{
    /// <summary>No texts.</summary>
    public static ImmutableSortedDictionary<string, string> Empty { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>No weights.</summary>
    public static ImmutableSortedDictionary<string, double> NoWeights { get; } = ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal);

    /// <summary>The texts; null ones are left out.</summary>
    public static ImmutableSortedDictionary<string, string> Of(params ReadOnlySpan<(string Key, string? Value)> items)
    {
        var builder = Empty.ToBuilder();
        foreach (var (key, value) in items)
        {
            if (value is not null)
            {
                builder[key] = value;
            }
        }

        return builder.ToImmutable();
    }

    /// <summary>All to one.</summary>
    public static ImmutableSortedDictionary<string, double> All(string version) => NoWeights.Add(version, 100);
}
