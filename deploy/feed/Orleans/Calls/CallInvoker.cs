using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>Runs a call on its target, through the call filters where there are any.</summary>
internal sealed class CallInvoker(IServiceProvider services)
{
    private readonly IIncomingGrainCallFilter[] _filters = [.. services.GetServices<IIncomingGrainCallFilter>()];

    /// <summary>Runs the call in the caller's request context. It is answered apart, after its target has taken note of its end.</summary>
    /// <returns>What the call threw, or null.</returns>
    public async Task<Exception?> InvokeAsync(IGrainContext context, object target, GrainCall call)
    {
        RequestContext.Current = call.RequestContext;
        try
        {
            if (_filters.Length == 0 && target is not IIncomingGrainCallFilter)
            {
                await call.InvokeAsync(target);
            }
            else
            {
                await new IncomingCallContext(context, target, call, _filters).Invoke();
            }

            return null;
        }
#pragma warning disable CA1031 // Whatever a grain throws is the answer to its caller.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }
    }

    /// <summary>Answers a call that has run.</summary>
    public static void Answer(GrainCall call, Exception? thrown)
    {
        if (thrown is null)
        {
            call.Complete();
        }
        else
        {
            call.Fail(thrown);
        }
    }
}
