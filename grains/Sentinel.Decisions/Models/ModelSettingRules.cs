using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Schemes;

namespace Sentinel.Decisions.Models;

/// <summary>What is said of a model as a whole: what it is for, how its versions are named, and which name the next one gets.</summary>
public static class ModelSettingRules
{
    /// <summary>Longest description, in characters.</summary>
    public const int DescriptionLengthMax = 8192;

    /// <summary>Sets what is given. A scheme must fit the versions that are there already.</summary>
    public static Step<ModelState, RegistrationResult> Set(ModelState state, ModelSettings settings, string actor, string change, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Description?.Length > DescriptionLengthMax)
        {
            return Step.Stay(state, Registrations.Refusal("description", $"may have at most {DescriptionLengthMax} characters, has {settings.Description.Length}"));
        }

        if (settings.Scheme is { } wanted && state.Versions.FirstOrDefault(v => VersionSchemes.Fault(wanted, v.Version) is not null) is { } other)
        {
            return Step.Stay(state, Registrations.Refusal("versions", $"cannot be {NameOf(wanted)}: {state.Model}@{other.Version} is registered. Delete it first, or begin another model"));
        }

        var next = state with { Registered = true, Description = settings.Description ?? state.Description, Scheme = settings.Scheme ?? state.Scheme };
        if (next.Registered == state.Registered && next.Description == state.Description && next.Scheme == state.Scheme)
        {
            return Step.Stay(state, Registrations.Result(RegistrationOutcome.Unchanged));
        }

        var data = Sorted.Of(("versions", next.Scheme is { } scheme ? NameOf(scheme) : null), ("description", next.Description.Length == 0 ? null : next.Description));
        return Step.To(
            next, [new Facts(state.Model, change, actor, now).Audit("model.described", null, "description or naming of versions changed", data)], Registrations.Result(state.Registered ? RegistrationOutcome.Updated : RegistrationOutcome.Created));
    }

    /// <summary>Why a version of that name cannot be registered; null when it can, or is registered already.</summary>
    public static string? NameFault(ModelState state, string version)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Scheme is { } scheme && state.Find(version) is null ? VersionSchemes.Fault(scheme, version) : null;
    }

    /// <summary>Takes the next name, for good: a registration that fails after it leaves a gap, and no name is ever issued twice.</summary>
    /// <returns>The name; null where the names of the versions that are there follow no scheme.</returns>
    public static Step<ModelState, string?> Issue(ModelState state, VersionStep step, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if ((state.Scheme ?? VersionSchemes.Of([.. state.Versions.Select(v => v.Version)])) is not { } scheme)
        {
            return Step.Stay(state, (string?)null);
        }

        var name = VersionSchemes.Next(scheme, state.TakenNames(), step, now);
        return Step.To(state with { Issued = name }, [], (string?)name);
    }

    private static string NameOf(VersionScheme scheme) => scheme.ToString().ToLowerInvariant();
}
