using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>A timer whose ticks are turns of its grain.</summary>
public interface IGrainTimer : IDisposable
{
    void Change(TimeSpan dueTime, TimeSpan period);
}

/// <summary>How a grain timer ticks.</summary>
public readonly struct GrainTimerCreationOptions
{
    public GrainTimerCreationOptions()
    {
    }

    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        Period = period;
    }

    public required TimeSpan DueTime { get; init; }

    public required TimeSpan Period { get; init; }

    public bool KeepAlive { get; init; }

    public bool Interleave { get; init; }
}
