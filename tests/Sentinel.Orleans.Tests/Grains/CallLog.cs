using System.Collections.Concurrent;

namespace Sentinel.Orleans.Tests.Grains;

/// <summary>A filter around all calls of the silo that keeps what it saw of those to <see cref="IFilteredGrain"/>.</summary>
public sealed class CallLog : IIncomingGrainCallFilter
{
    private readonly ConcurrentQueue<SeenCall> _seen = new();

    public IEnumerable<SeenCall> Of(GrainId grainId) => _seen.Where(call => call.Target == grainId);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is not FilteredGrain)
        {
            await context.Invoke();
            return;
        }

        try
        {
            await context.Invoke();
            Keep(context, context.Result?.ToString());
            if (context.Result is string text)
            {
                context.Result = $"[{text}]";
            }
        }
        catch (InvalidDataException exception)
        {
            Keep(context, exception.Message);
            throw new NotSupportedException("replaced by the filter", exception);
        }
    }

    private void Keep(IIncomingGrainCallContext context, string? result) => _seen.Enqueue(new SeenCall(
        context.TargetId,
        context.SourceId,
        context.MethodName,
        context.InterfaceMethod.DeclaringType!.Name,
        context.ImplementationMethod.DeclaringType!.Name,
        result));
}

public sealed record SeenCall(GrainId Target, GrainId? Source, string Method, string InterfaceOfMethod, string ClassOfMethod, string? Result);
