using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Sentinel.Contracts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Versions;
using Sentinel.Grains.Outboxes;

namespace Sentinel.Grains.Versions;

/// <summary>The ledger of a version as its grain keeps it: a change is durable when it returns, and what follows from it is begun. Threading: the grain's turns.</summary>
internal sealed class KeptLedger(ModelVersionId id, DecidingState<StoredVersion> state, Worker worker, ILogger logger)
{
    /// <summary>The registered version; null when there is none, or it was deleted.</summary>
    internal VersionLedger? Current => Stored is { Deleted: null } ledger ? ledger : null;

    /// <summary>The version that was registered, also when it was deleted; null when there never was one.</summary>
    internal VersionLedger? Stored => state.State.Ledger;

    /// <summary>Whether effects wait to be carried out, or first rows to be removed.</summary>
    internal bool HasWork => state.Outbox.Items.Length > 0 || Current is { First.IsOver: true };

    /// <summary>The version that was registered: what is on its way to one that was deleted is still taken, or its shards would send it without end.</summary>
    /// <param name="waiting">What stays where until it is registered, for the error.</param>
    /// <exception cref="InvalidOperationException">It is not registered.</exception>
    internal VersionLedger Registered(string waiting)
    {
        if (Stored is { } ledger)
        {
            return ledger;
        }

        VersionLog.WindowsUnexpected(logger, id);
        throw new InvalidOperationException($"Version {id} is not registered: {waiting} until it is");
    }

    /// <summary>The answer where no version is registered.</summary>
    internal RegistrationResult Unregistered() => Registrations.Refusal("metadata.version", $"{id} is not registered: register it first");

    /// <summary>Replaces the ledger; durable when it returns.</summary>
    internal async Task ChangeAsync(VersionLedger ledger, ImmutableArray<Effect> effects)
    {
        await state.ChangeAsync((_, _) => Step.To(new StoredVersion(ledger), effects, true));
        if (HasWork)
        {
            worker.Wake();
        }
    }

    /// <summary>Changes what shards go by, when the step does.</summary>
    internal async Task<RegistrationResult> SetAsync(Func<VersionLedger, Step<VersionLedger, RegistrationResult>> decide, string actor)
    {
        if (Current is not { } ledger)
        {
            return Unregistered();
        }

        var step = decide(ledger);
        if (!ReferenceEquals(step.State, ledger))
        {
            await ChangeAsync(step.State, step.Effects);
            VersionLog.PlanChanged(logger, id, step.State.PlanNumber, actor);
        }

        return step.Result;
    }

    /// <summary>Forgets the first rows, which are removed.</summary>
    internal Task ForgetFirstRowsAsync() => state.ChangeAsync((stored, _) => Step.To(new StoredVersion(stored.Ledger! with { First = null }), [], true));
}
