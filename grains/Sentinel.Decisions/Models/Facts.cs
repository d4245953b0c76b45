using System.Collections.Immutable;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Effects;

namespace Sentinel.Decisions.Models;

/// <summary>
/// Writes the events and audit entries of one decision, all with ids that follow from the decision's own id: carried out twice, they are the same.
/// </summary>
/// <param name="model">Model that is decided about.</param>
/// <param name="decisionId">Id of the decision, unique in the model.</param>
/// <param name="actor">Who or what decides.</param>
/// <param name="time">When.</param>
internal sealed class Facts(string model, string decisionId, string actor, DateTimeOffset time)
{
    /// <summary>An entry of the history.</summary>
    public AppendAudit Audit(string kind, string? version, string reason, ImmutableSortedDictionary<string, string>? data = null) =>
        new(new AuditDraft($"{model}/{decisionId}/{kind}", kind, version, actor, reason, time, data ?? Sorted.Empty));

    /// <summary>An event that is published, and told to the hooks that ask for its kind and to those named.</summary>
    public ImmutableArray<Effect> Event(string type, string? version, string message, ImmutableSortedDictionary<string, string> data, params string[] hooks)
    {
        var happened = Make(type, version, message, data, suffix: "");
        return [new PublishEvent(happened), new NotifyAlerts(happened, hooks)];
    }

    /// <summary>An event that its maker has published already, for the hooks that ask for its kind.</summary>
    public NotifyAlerts Heard(string type, string? version, string message, ImmutableSortedDictionary<string, string> data) => new(Make(type, version, message, data, suffix: ""), []);

    /// <summary>An event for whoever makes the effects of it himself.</summary>
    public SentinelEvent Told(string type, string? version, string message, ImmutableSortedDictionary<string, string> data) => Make(type, version, message, data, suffix: "");

    /// <summary>An alert that fires, or is over; the model's alerts decide whether that is news.</summary>
    public NotifyAlerts Alert(string type, string alert, string version, string message, params string[] hooks) =>
        new(Make(type, version, message, Sorted.Of(("alert", alert)), suffix: $"/{alert}/{version}"), hooks);

    private SentinelEvent Make(string type, string? version, string message, ImmutableSortedDictionary<string, string> data, string suffix) =>
        new($"{model}/{decisionId}/{EventTypes.ShortName(type)}{suffix}", type, model, version, time, message, data);
}
