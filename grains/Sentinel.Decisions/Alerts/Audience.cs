using System.Collections.Immutable;
using Sentinel.Contracts.Alerts;

namespace Sentinel.Decisions.Alerts;

/// <summary>Who may be told, and of what not, as it stands when something is decided.</summary>
/// <param name="Hooks">All hooks.</param>
/// <param name="Silences">All silences.</param>
public sealed record Audience(IReadOnlyCollection<HookSpec> Hooks, IReadOnlyCollection<Silence> Silences)
{
    /// <summary>A hook by its name; null where none has it.</summary>
    public HookSpec? Find(string name) => Hooks.FirstOrDefault(h => h.Name == name);

    /// <summary>Ids of the alerts that are silenced.</summary>
    internal ImmutableHashSet<string> Silenced(IEnumerable<AlertLine> lines, DateTimeOffset now) =>
        Silences.Count == 0 ? [] : [.. lines.Where(l => SilenceRules.Silencing(Silences, l.Alert, now) is not null).Select(l => l.Alert.Id)];
}
