namespace Orleans.Runtime;

/// <summary>Sends calls to the targets of the silo and lets callers wait no longer than they said.</summary>
internal sealed class CallDispatcher(Catalog catalog, ObserverDirectory observers, PendingCalls pending)
{
    /// <summary>Sends a call whose caller awaits its answer.</summary>
    public Task<TResult> SendAsync<TResult>(GrainCall<TResult> call)
    {
        var index = call.Method.CancellationTokenIndex;
        var token = index < 0 ? default : (CancellationToken)call.Arguments[index]!;
        if (token.IsCancellationRequested)
        {
            return Task.FromCanceled<TResult>(token);
        }

        pending.Add(call);
        if (token.CanBeCanceled)
        {
            call.Cancellation = token.UnsafeRegister(static (canceled, t) => ((GrainCall)canceled!).Cancel(t), call);
        }

        Dispatch(call);
        return call.Answer;
    }

    /// <summary>Hands a call to its target, which is made where there is none.</summary>
    public void Dispatch(GrainCall call)
    {
        if (ObserverDirectory.IsObserver(call.TargetId))
        {
            observers.Receive(call);
        }
        else
        {
            catalog.Receive(call);
        }
    }
}
