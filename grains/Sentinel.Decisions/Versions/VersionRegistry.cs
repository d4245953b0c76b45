using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sentinel.Contracts;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Collecting;
using Sentinel.Decisions.Detectors;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Manifests;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Verdicts;
using Sentinel.Decisions.Windows;
using Sentinel.Statistics.References;

namespace Sentinel.Decisions.Versions;

/// <summary>What may be said of a version, and what it changes: registration, labels, policies, reference.</summary>
public static class VersionRegistry
{
    /// <summary>Registers a version, or changes the description, labels and given importances of a registered one; one that was deleted comes back. Anything else that differs is refused, by field.</summary>
    /// <param name="ledger">The version; null when it is not registered.</param>
    /// <param name="spec">What is said of it.</param>
    /// <param name="reference">Its decoded reference; null for none, which for a registered version means the one that it has.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="now">When.</param>
    public static (VersionLedger? Ledger, RegistrationResult Result) Register(VersionLedger? ledger, VersionSpec spec, ReferenceProfile? reference, string actor, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var errors = VersionSpecs.Check(spec).AddRange(CheckReference(spec, reference));
        if (ledger is not null)
        {
            errors = errors.SetItems(VersionSpecs.Changes(ledger.Spec, spec));
            if (reference is not null && ledger.Reference?.Digest != reference.Digest)
            {
                errors = errors.SetItem("reference", "differs from the registered one: replace the reference of a registered version by POST …/versions/{v}/reference, or register another version");
            }
        }

        if (!errors.IsEmpty)
        {
            return (ledger, new RegistrationResult(RegistrationOutcome.Refused, errors));
        }

        if (ledger is null)
        {
            var mark = reference is null ? null : new ReferenceMark(reference.Digest, reference.Rows) { Since = now };
            var created = new VersionLedger(
                spec, VersionSpecs.Digest(spec), now, actor, mark, null, null, PlanNumber: 1, AssemblyState.Empty, [], 0, 0, [], Verdict.Insufficient, Drifting: false, null, 0, null);
            return (created, Result(RegistrationOutcome.Created));
        }

        var next = ledger with { Spec = ledger.Spec with { Labels = spec.Labels, Importance = spec.Importance, Description = spec.Description }, Deleted = null };
        return ledger.Deleted is not null ? (next, Result(RegistrationOutcome.Created))
            : SameInWhatMayChange(ledger.Spec, spec) ? (ledger, Result(RegistrationOutcome.Unchanged))
            : (next, Result(RegistrationOutcome.Updated));
    }

    /// <summary>Takes a version out of sight. Its shards take their plans anew, and find none; what they have of closed windows is still taken.</summary>
    public static Step<VersionLedger, bool> Delete(VersionLedger ledger, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        return ledger.Deleted is null ? Step.To(ledger with { Deleted = now }, Refreshes(ledger), true) : Step.Stay(ledger, false);
    }

    /// <summary>Sets the version's own policy. It is written into the model's history, whole.</summary>
    public static Step<VersionLedger, RegistrationResult> SetMonitor(VersionLedger ledger, MonitorPolicy policy, string actor, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(policy);
        var unfit = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, DetectorPolicies.CheckAgainst(policy.Detectors, ledger.Spec.Signature?.Prediction));
        if (!unfit.IsEmpty)
        {
            return Step.Stay(ledger, new RegistrationResult(RegistrationOutcome.Refused, unfit));
        }

        var step = SetPolicy(ledger, policy, ledger.OwnPolicy, ledger with { OwnPolicy = policy });
        var (model, version) = (ledger.Spec.ModelVersion.Model, ledger.Spec.ModelVersion.Version);
        return ReferenceEquals(step.State, ledger)
            ? step
            : step with
            {
                Effects =
                [
                    new Facts(model, FormattableString.Invariant($"{version}/monitor-{now.UtcTicks}"), actor, now)
                        .Audit("monitor.set", version, "policy of this version", Sorted.Of(("policy", MonitorSpecWriter.Write(policy).ToJsonString()))),
                    .. step.Effects,
                ],
            };
    }

    /// <summary>Sets the policy that holds while the version has none of its own.</summary>
    public static Step<VersionLedger, RegistrationResult> SetModelMonitor(VersionLedger ledger, MonitorPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        return SetPolicy(ledger, policy, ledger.ModelPolicy, ledger with { ModelPolicy = policy });
    }

    /// <summary>Keeps measured importances, in place of those measured before. It is written into the model's history. A version without an artifact cannot be measured, and what its manifest gives is not overruled.</summary>
    public static Step<VersionLedger, RegistrationResult> SetImportance(VersionLedger ledger, FeatureImportance importance, string actor, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(importance);
        var errors = CheckImportance(ledger.Spec, importance);
        if (!errors.IsEmpty)
        {
            return Step.Stay(ledger, new RegistrationResult(RegistrationOutcome.Refused, errors));
        }

        if (ledger.Measured is { } before && before with { Features = importance.Features } == importance && Same(before.Features, importance.Features))
        {
            return Step.Stay(ledger, Result(RegistrationOutcome.Unchanged));
        }

        var (model, version) = (ledger.Spec.ModelVersion.Model, ledger.Spec.ModelVersion.Version);
        var facts = new Facts(model, FormattableString.Invariant($"{version}/importance-{now.UtcTicks}"), actor, now);
        var data = Sorted.Of(("measure", importance.Measure), ("rows", importance.Rows.ToString(CultureInfo.InvariantCulture)), ("seed", importance.Seed.ToString(CultureInfo.InvariantCulture)));
        var reason = string.Create(CultureInfo.InvariantCulture, $"measured by permutation on {importance.Rows:N0} rows");
        return Step.To(ledger with { Measured = importance }, [facts.Audit("importance.measured", version, reason, data)], Result(RegistrationOutcome.Updated));
    }

    /// <summary>Why importances cannot be measured for a version, by field; empty when they can.</summary>
    public static ImmutableSortedDictionary<string, string> ImportanceRefusals(VersionSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Artifact is null ? Sorted.Empty.Add("artifact", $"is missing: {spec.ModelVersion} is served elsewhere, so its model cannot be asked; give importance in its manifest instead")
            : spec.Importance is not null ? Sorted.Empty.Add("importance", $"is given by the manifest of {spec.ModelVersion}, which goes before what is measured: apply the manifest without it first")
            : Sorted.Empty;
    }

    /// <summary>Replaces the reference: windows opened from now on are held against it, and evidence begins anew. It is written into the model's history and published.</summary>
    /// <param name="ledger">The version.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="source">What it was made of, in words.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="now">When.</param>
    /// <param name="stretches">Which stretches of the log its rows stand in; null where that is not known.</param>
    public static Step<VersionLedger, RegistrationResult> SetReference(VersionLedger ledger, ReferenceProfile reference, string source, string actor, DateTimeOffset now, string? stretches = null)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(reference);
        var errors = CheckReference(ledger.Spec, reference);
        if (!errors.IsEmpty)
        {
            return Step.Stay(ledger, new RegistrationResult(RegistrationOutcome.Refused, errors));
        }

        if (ledger.Reference?.Digest == reference.Digest)
        {
            return Step.Stay(ledger, Result(RegistrationOutcome.Unchanged));
        }

        var step = NextPlan(ledger with { Reference = new ReferenceMark(reference.Digest, reference.Rows) { Since = now }, First = ledger.Collects > 0 ? (ledger.First ?? FirstRows.None) with { IsOver = true } : ledger.First });
        return step with { Effects = [.. ReferenceFacts(ledger, step.State, source, actor, now, stretches), .. step.Effects] };
    }

    private static ImmutableArray<Effect> ReferenceFacts(VersionLedger before, VersionLedger after, string source, string actor, DateTimeOffset now, string? stretches)
    {
        var (model, version) = (after.Spec.ModelVersion.Model, after.Spec.ModelVersion.Version);
        var facts = new Facts(model, FormattableString.Invariant($"{version}/plan-{after.PlanNumber}"), actor, now);
        var reference = after.Reference!;
        var data = Sorted.Of(("digest", reference.Digest), ("rows", reference.Rows.ToString(CultureInfo.InvariantCulture)), ("source", source), ("before", before.Reference?.Digest), ("stretches", stretches));
        var message = string.Create(CultureInfo.InvariantCulture, $"{after.Spec.ModelVersion} is held against {source} ({reference.Rows:N0} rows) from now on");
        return [facts.Audit("reference.frozen", version, source, data), .. facts.Event(EventTypes.ReferenceFrozen, version, message, data)];
    }

    private static Step<VersionLedger, RegistrationResult> SetPolicy(VersionLedger ledger, MonitorPolicy policy, MonitorPolicy? before, VersionLedger after)
    {
        var errors = MonitorPolicyRules.Check(policy);
        if (!errors.IsEmpty)
        {
            return Step.Stay(ledger, new RegistrationResult(RegistrationOutcome.Refused, errors));
        }

        if (before is not null && Same(before, policy))
        {
            return Step.Stay(ledger, Result(RegistrationOutcome.Unchanged));
        }

        return Same(ledger.Policy, after.Policy) ? Step.To(after, [], Result(RegistrationOutcome.Updated)) : NextPlan(after);
    }

    private static Step<VersionLedger, RegistrationResult> NextPlan(VersionLedger ledger)
    {
        return Step.To(ledger with { PlanNumber = ledger.PlanNumber + 1 }, Refreshes(ledger), Result(RegistrationOutcome.Updated));
    }

    private static ImmutableArray<Effect> Refreshes(VersionLedger ledger) => [.. ledger.Assembly.Shards.Keys.Select(shard => new RefreshPlan(ShardId.Parse($"{ledger.Spec.ModelVersion}/{shard}")))];

    private static bool SameInWhatMayChange(VersionSpec a, VersionSpec b) => a.Labels.SequenceEqual(b.Labels) && Same(a.Importance, b.Importance) && a.Description == b.Description;

    private static ImmutableSortedDictionary<string, string> CheckReference(VersionSpec spec, ReferenceProfile? reference)
    {
        return reference is null ? Sorted.Empty
            : spec.Signature is null ? Sorted.Empty.Add("reference", "needs a signature: say in signature.features which of its columns are features, and of what type")
            : ReferenceReader.Mismatch(reference, spec.Signature) is { } mismatch ? Sorted.Empty.Add("reference", mismatch)
            : Sorted.Empty;
    }

    private static ImmutableSortedDictionary<string, string> CheckImportance(VersionSpec spec, FeatureImportance importance)
    {
        var errors = ImportanceRefusals(spec);
        return errors.IsEmpty && importance.Source != ImportanceSource.Permutation
            ? errors.Add("source", "must be permutation: what is given belongs into the manifest")
            : errors.AddRange(VersionSpecs.ImportanceFaults(importance.Features, spec.Signature?.Features ?? []).Select(fault => KeyValuePair.Create($"features.{fault.Key}", fault.Value)));
    }

    private static bool Same(ImmutableSortedDictionary<string, double>? a, ImmutableSortedDictionary<string, double>? b) => a is null || b is null ? a is null && b is null : a.SequenceEqual(b);

    private static bool Same(MonitorPolicy a, MonitorPolicy b) => JsonSerializer.Serialize(a) == JsonSerializer.Serialize(b);

    private static RegistrationResult Result(RegistrationOutcome outcome) => new(outcome, Sorted.Empty);
}
