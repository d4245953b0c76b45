namespace Sentinel.Decisions.Evidence;

/// <summary>
/// An alarm of one feature's evidence. Once raised it stands until R has stayed below 1 for as many windows in a row as the verdict asks; evidence itself
/// is never reset, so that what follows an alarm is judged by the same evidence. A new reference begins with <see cref="None"/>.
/// </summary>
/// <param name="Stands">Whether the alarm stands.</param>
/// <param name="WindowsBelow">Windows in a row, up to the last, in which R was below 1 while it stood.</param>
public sealed record StandingAlarm(bool Stands, int WindowsBelow)
{
    /// <summary>No alarm.</summary>
    public static StandingAlarm None { get; } = new(false, 0);

    /// <summary>The alarm after a window.</summary>
    /// <param name="named">Whether e-BH names the feature in this window.</param>
    /// <param name="logR">ln R after it; null while there is no evidence.</param>
    /// <param name="windows">Windows in a row below 1 that end the alarm; at least 1.</param>
    public StandingAlarm After(bool named, double? logR, int windows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windows, 1);
        if (named)
        {
            return Stands && WindowsBelow == 0 ? this : new StandingAlarm(true, 0);
        }

        if (!Stands)
        {
            return None;
        }

        var below = logR < 0 ? WindowsBelow + 1 : 0;
        return below >= windows ? None : this with { WindowsBelow = below };
    }
}
