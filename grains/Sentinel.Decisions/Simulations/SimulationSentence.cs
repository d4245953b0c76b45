using System.Globalization;
using Sentinel.Contracts.Simulations;

namespace Sentinel.Decisions.Simulations;

/// <summary>Says what is different under another policy: <c>would have rolled back 14 min earlier, 2 false alarms (the policy in force: 5)</c>.</summary>
internal static class SimulationSentence
{
    internal static string Of(SimulatedPolicy present, SimulatedPolicy other, int windows)
    {
        if (windows == 0)
        {
            return "no recorded window could be judged anew";
        }

        string?[] parts =
        [
            Difference("rolled back", present.RolledBack, other.RolledBack),
            Difference("asked for retraining", present.Retrained, other.Retrained),
            present.RolledBack is null && other.RolledBack is null && present.Retrained is null && other.Retrained is null ? Difference("raised an alarm", First(present), First(other)) : null,
            Say($"{other.FalseAlarms} false alarm{(other.FalseAlarms == 1 ? "" : "s")} (the policy in force: {present.FalseAlarms})"),
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    private static DateTimeOffset? First(SimulatedPolicy policy) => policy.Alarms is [var first, ..] ? first.Time : null;

    private static string? Difference(string done, DateTimeOffset? present, DateTimeOffset? other) => (present, other) switch
    {
        (null, null) => null,
        ({ } at, null) => Say($"would not have {done}, which the policy in force does at {at.UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z"),
        (null, { } at) => Say($"would have {done} at {at.UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z, which the policy in force does not"),
        ({ } at, { } then) when at == then => $"would have {done} at the same window",
        ({ } at, { } then) => Say($"would have {done} {Span((then - at).Duration())} {(then < at ? "earlier" : "later")}"),
    };

    private static string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 2 } => Say($"{span.TotalSeconds:0} s"),
        { TotalHours: < 3 } => Say($"{span.TotalMinutes:0} min"),
        { TotalDays: < 3 } => Say($"{span.TotalHours:0.#} h"),
        _ => Say($"{span.TotalDays:0.#} days"),
    };

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
