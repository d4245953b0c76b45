using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>What is logged of activations.</summary>
internal sealed partial class ActivationLog(ILogger<ActivationLog> logger)
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Activation} could not be activated; its calls fail, and the next call tries again.")]
    public partial void ActivationFailed(Exception exception, Activation activation);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Activation} threw while it was deactivated; it ends all the same.")]
    public partial void DeactivationFailed(Exception exception, Activation activation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A timer of {GrainId} threw; it goes on ticking.")]
    public partial void TimerFailed(Exception exception, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "There is no observer {GrainId} any more: the call of {Method} is dropped.")]
    public partial void ObserverGone(GrainId grainId, string method);
}
