using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>A call that nobody waits for: how it ended is logged where it failed, and forgotten.</summary>
internal sealed partial class OneWayCall(GrainId targetId, GrainMethod method, object?[] arguments, ILogger logger) : GrainCall(targetId, method, arguments)
{
    public override Task InvokeAsync(object target) => Method.Invoke(target, Arguments);

    public override Task InvokeBoxedAsync(object target) => InvokeAsync(target);

    public override void Complete()
    {
    }

    public override void Fail(Exception exception) => LogWarningOneWayFailed(logger, exception, Method.Name, TargetId);

    public override void Cancel(CancellationToken token)
    {
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The one-way call {Method} to {GrainId} failed; its caller is not told.")]
    private static partial void LogWarningOneWayFailed(ILogger logger, Exception exception, string method, GrainId grainId);
}
