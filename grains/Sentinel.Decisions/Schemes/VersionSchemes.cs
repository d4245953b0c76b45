using System.Globalization;
using System.Numerics;
using Sentinel.Contracts.Models;

namespace Sentinel.Decisions.Schemes;

/// <summary>How versions are named by a scheme, and which name comes next.</summary>
public static class VersionSchemes
{
    private const string TimestampFormat = "yyyyMMdd'T'HHmmss'.'fff'Z'";

    private static readonly IComparer<SemanticVersion> Precedence = Comparer<SemanticVersion>.Create(static (a, b) => a.CompareTo(b));

    /// <summary>Why a name is none of a scheme; null when it is one.</summary>
    public static string? Fault(VersionScheme scheme, string name) => scheme switch
    {
        VersionScheme.Semantic => SemanticVersion.Parse(name) is null ? $"must be a semantic version such as 1.4.0, as all versions of this model, was '{name}'" : null,
        VersionScheme.Number => VersionOrder.Number(name) is not { } number || number.IsZero ? $"must be a whole number from 1 on, as all versions of this model, was '{name}'" : null,
        _ => Instant(name) is null ? $"must be an instant in UTC such as 20261121T070000.000Z, as all versions of this model, was '{name}'" : null,
    };

    /// <summary>The scheme that all names belong to; semantic where there are none, null where they belong to none.</summary>
    public static VersionScheme? Of(IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        foreach (var scheme in Enum.GetValues<VersionScheme>())
        {
            if (names.All(name => Fault(scheme, name) is null))
            {
                return scheme;
            }
        }

        return null;
    }

    /// <summary>
    /// The next name: above all that were taken. Semantic versions begin at 1.0.0 and go on from the greatest, of which a pre-release is followed by its release where no more than that is asked for; numbers begin at 1; timestamps are the
    /// present one, or a millisecond after the last where clocks run behind.
    /// </summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="taken">Every name that was ever taken; those of other schemes count for nothing.</param>
    /// <param name="step">Which number of a semantic version is raised.</param>
    /// <param name="now">The present instant.</param>
    public static string Next(VersionScheme scheme, IEnumerable<string> taken, VersionStep step, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(taken);
        var names = taken.Where(name => Fault(scheme, name) is null).ToArray();
        return scheme switch
        {
            VersionScheme.Semantic => Next(names.Select(name => SemanticVersion.Parse(name)!).OrderDescending(Precedence).FirstOrDefault(), step),
            VersionScheme.Number => (names.Select(name => VersionOrder.Number(name)!.Value).DefaultIfEmpty(BigInteger.Zero).Max() + 1).ToString(CultureInfo.InvariantCulture),
            _ => Text(names.Select(name => Instant(name)!.Value.AddMilliseconds(1)).Append(now.ToUniversalTime()).Max()),
        };
    }

    private static string Next(SemanticVersion? last, VersionStep step)
    {
        var (major, minor, patch) = (last, step) switch
        {
            (null, _) => (1, 0, 0),
            ({ PreRelease.Length: > 0 }, VersionStep.Patch) => (last.Major, last.Minor, last.Patch),
            (_, VersionStep.Patch) => (last.Major, last.Minor, last.Patch + 1),
            (_, VersionStep.Minor) => (last.Major, last.Minor + 1, BigInteger.Zero),
            _ => (last.Major + 1, BigInteger.Zero, BigInteger.Zero),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}.{patch}");
    }

    private static DateTimeOffset? Instant(string name) =>
        DateTimeOffset.TryParseExact(name, TimestampFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString(TimestampFormat, CultureInfo.InvariantCulture);
}
