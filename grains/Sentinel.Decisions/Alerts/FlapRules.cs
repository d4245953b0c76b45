using System.Collections.Immutable;

namespace Sentinel.Decisions.Alerts;

/// <summary>An alert that changes its state more than <see cref="ChangesMost"/> times in <see cref="Period"/> flaps, until it has not changed for <see cref="SteadyAfter"/>.</summary>
public static class FlapRules
{
    /// <summary>Changes in a period that are no flapping: three times fired and over.</summary>
    public const int ChangesMost = 6;

    /// <summary>The period.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>How long an alert must hold still.</summary>
    public static readonly TimeSpan SteadyAfter = TimeSpan.FromMinutes(30);

    /// <summary>When a flapping alert is steady, if it does not change again; null when it does not flap.</summary>
    public static DateTimeOffset? SteadyAt(AlertLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Alert.Flapping ? line.Changes[^1] + SteadyAfter : null;
    }

    /// <summary>The line with one more change of state.</summary>
    internal static AlertLine Changed(AlertLine line, DateTimeOffset now)
    {
        ImmutableArray<DateTimeOffset> changes = [.. line.Changes.Where(c => c > now - Period).TakeLast(ChangesMost), now];
        return line with { Changes = changes, Alert = line.Alert with { Flapping = line.Alert.Flapping || changes.Length > ChangesMost } };
    }

    /// <summary>The line, no longer flapping when it has held still for long enough.</summary>
    internal static AlertLine Settled(AlertLine line, DateTimeOffset now) => SteadyAt(line) <= now ? line with { Alert = line.Alert with { Flapping = false } } : line;
}
