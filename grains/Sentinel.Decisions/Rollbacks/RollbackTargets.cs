using System.Collections.Immutable;
using Sentinel.Contracts.Serving;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Rollbacks;

/// <summary>Versions that may be put back, best first, and the others with the reason why not.</summary>
public sealed record TargetList(ImmutableArray<string> Candidates, ImmutableSortedDictionary<string, string> Rejected);

/// <summary>
/// Which version a rollback puts back: the one that was proved good last while it held all traffic, that is not quarantined, whose signature takes the same requests, whose digest verifies
/// and which answers. Goodness is recorded when it is seen, never derived from times. Where none is, the version that alias <see cref="Fallback"/> names.
/// </summary>
public static class RollbackTargets
{
    /// <summary>The alias that names the version to put back where none is proved good, such as a rule that needs no training.</summary>
    public const string Fallback = "fallback";

    /// <summary>What the model itself knows of its versions as targets.</summary>
    /// <param name="state">The model.</param>
    /// <param name="from">Version that is taken off.</param>
    /// <param name="wanted">The only version that is asked for; null for any.</param>
    /// <param name="stable">Version that held all traffic before a rollout that goes back: it comes first and needs no proof, for what is taken off was never proved either. Null where no rollout goes back.</param>
    public static TargetList List(ModelState state, string from, string? wanted, string? stable = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        var bad = state.Find(from);
        var fallback = state.Aliases.GetValueOrDefault(Fallback);
        var reasons = state.Versions.Where(v => v.Version != from && (wanted is null || v.Version == wanted)).Select(v => (Version: v, Reason: Reject(state, bad, v, isTrusted: v.Version == stable || v.Version == fallback))).ToArray();
        var rejected = Sorted.Empty.AddRange(reasons.Where(r => r.Reason is not null).Select(r => KeyValuePair.Create(r.Version.Version, r.Reason!)));
        return new TargetList(
            [.. reasons.Where(r => r.Reason is null).Select(r => r.Version).OrderByDescending(v => v.Version == stable).ThenByDescending(v => v.Good?.Number ?? long.MinValue).Select(v => v.Version)],
            rejected);
    }

    /// <summary>Why a candidate is no target after all; null when it is one.</summary>
    /// <param name="from">Registration of the version that is taken off; null when it cannot be had.</param>
    /// <param name="candidate">Registration of the candidate; null when it cannot be had.</param>
    /// <param name="readiness">What the candidate answered when it was warmed.</param>
    public static string? Reject(VersionSpec? from, VersionSpec? candidate, Readiness readiness)
    {
        ArgumentNullException.ThrowIfNull(readiness);
        if (candidate is null)
        {
            return "its registration is not to be had";
        }

        return SignatureMismatch(from?.Signature, candidate.Signature) ?? (readiness.Ready ? null : $"it does not answer: {readiness.Reason}");
    }

    /// <summary>
    /// Why requests for one signature do not fit another; null when they do: the same inputs by name and type, and the same kind of answer. Where a signature is missing there is nothing to hold
    /// the other against.
    /// </summary>
    public static string? SignatureMismatch(Signature? from, Signature? to)
    {
        if (from is null || to is null)
        {
            return null;
        }

        var wanted = from.Features.ToDictionary(f => f.Name, f => f.Type, StringComparer.Ordinal);
        var given = to.Features.ToDictionary(f => f.Name, f => f.Type, StringComparer.Ordinal);
        var other = wanted.Keys.Union(given.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .FirstOrDefault(name => !wanted.TryGetValue(name, out var a) || !given.TryGetValue(name, out var b) || a != b);
        if (other is not null)
        {
            return $"its signature does not match: input '{other}' is {Say(given, other)} there and {Say(wanted, other)} now";
        }

        return from.Prediction.Type == to.Prediction.Type ? null : $"its signature does not match: it answers {to.Prediction.Type}, {from.Prediction.Type} is served now";
    }

    private static string? Reject(ModelState state, VersionState? from, VersionState candidate, bool isTrusted)
    {
        if (state.IsQuarantined(candidate))
        {
            return $"it is quarantined: {state.Quarantine[candidate.QuarantineKey]}";
        }

        if (from?.ArtifactSha256 is not null && from.ArtifactSha256 == candidate.ArtifactSha256)
        {
            return $"it is the same artifact as {from.Version}";
        }

        return candidate.Good is null && !isTrusted ? "it was never seen stable while it held all traffic" : Rehearsals.Failure(state, candidate.Version);
    }

    private static string Say(Dictionary<string, FeatureType> features, string name) => features.TryGetValue(name, out var type) ? type.ToString().ToLowerInvariant() : "absent";
}
