using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Simulations;

namespace Sentinel.Decisions.Simulations;

/// <summary>
/// What a model's history says of a version's alarms. An alarm goes from <c>drift.detected</c> to <c>drift.cleared</c>. It was <em>confirmed</em> when something was done meanwhile (rollback,
/// retraining, quarantine, promotion, another reference), <em>false</em> when it was over without, and <em>open</em> while it is not over. What people say of a window (<c>window.marked</c>)
/// goes before that, and the last word counts.
/// </summary>
public static class RecordedHistory
{
    /// <summary>Kind of the entry by which people say what a window was.</summary>
    public const string Marked = "window.marked";

    /// <summary>What is said of a window that was as it should be.</summary>
    public const string Healthy = "healthy";

    /// <summary>What is said of a window that something was wrong with.</summary>
    public const string Faulty = "faulty";

    private static readonly string[] Acts = ["rollback.started", "rollback.requested", "retrain.requested", "version.quarantined", "version.promoted", "reference.frozen"];

    /// <summary>Reads a history.</summary>
    /// <param name="entries">Its entries, in their order.</param>
    /// <param name="version">The version.</param>
    public static RecordedStretch[] Of(IEnumerable<AuditEntry> entries, string version)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var stretches = new List<RecordedStretch>();
        var marks = new Dictionary<string, RecordedStretch>(StringComparer.Ordinal);
        string? begun = null;
        var acted = false;
        foreach (var draft in entries.Select(entry => entry.Draft).Where(draft => draft.Version == version || draft.Kind == "version.promoted"))
        {
            var window = draft.Data.GetValueOrDefault("window");
            switch (draft.Kind)
            {
                case "drift.detected" when window is not null:
                    (begun, acted) = (begun ?? window, begun is not null && acted);
                    break;
                case "drift.cleared" when begun is not null && window is not null:
                    stretches.Add(new RecordedStretch(begun, window, acted ? AlarmStanding.Confirmed : AlarmStanding.False, IsMark: false));
                    begun = null;
                    break;
                case Marked when window is not null:
                    marks[window] = new RecordedStretch(window, window, draft.Data.GetValueOrDefault("as") == Healthy ? AlarmStanding.False : AlarmStanding.Confirmed, IsMark: true);
                    break;
                default:
                    acted |= begun is not null && Acts.Contains(draft.Kind, StringComparer.Ordinal);
                    break;
            }
        }

        if (begun is not null)
        {
            stretches.Add(new RecordedStretch(begun, null, acted ? AlarmStanding.Confirmed : AlarmStanding.Open, IsMark: false));
        }

        return [.. stretches, .. marks.Values];
    }
}
