namespace Orleans.Runtime;

/// <summary>One call on its way to its target, and the promise of its answer.</summary>
internal abstract class GrainCall(GrainId targetId, GrainMethod method, object?[] arguments)
{
    public GrainId TargetId { get; } = targetId;

    public GrainMethod Method { get; } = method;

    public object?[] Arguments { get; } = arguments;

    public GrainId? SourceId { get; init; }

    public RequestContextData? RequestContext { get; init; }

    /// <summary>When the caller gives up, as a timestamp of the messaging clock; <see cref="long.MaxValue"/> for never.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    public virtual bool IsReadOnly => Method.IsReadOnly;

    public virtual bool IsAlwaysInterleave => Method.IsAlwaysInterleave;

    /// <summary>Whether the call counts as use of its activation.</summary>
    public virtual bool IsKeepAlive => true;

    /// <summary>Whether the call is for one activation only and dies with it.</summary>
    public virtual bool IsLocalOnly => false;

    /// <summary>Whether nobody waits for the answer any more, so that a call which has not started never will.</summary>
    public virtual bool IsAbandoned => false;

    /// <summary>Boxed, for call filters.</summary>
    public object? Result { get; set; }

    public override string ToString() => $"{Method} to {TargetId}";

    /// <summary>Calls the target and keeps the answer; an exception of the target comes out.</summary>
    public abstract Task InvokeAsync(object target);

    /// <summary>The same, with the answer boxed into <see cref="Result"/>.</summary>
    public abstract Task InvokeBoxedAsync(object target);

    /// <summary>Answers with what was kept, or, after <see cref="InvokeBoxedAsync"/>, with <see cref="Result"/>.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception exception);

    public abstract void Cancel(CancellationToken token);
}

/// <summary>A call that answers with a value, or, as <c>GrainCall&lt;NoValue&gt;</c>, only that it ended.</summary>
internal sealed class GrainCall<TResult>(GrainId targetId, GrainMethod method, object?[] arguments) : GrainCall(targetId, method, arguments)
{
    private readonly TaskCompletionSource<TResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult _kept = default!;
    private bool _isBoxed;

    public Task<TResult> Answer => _answer.Task;

    /// <summary>Where the call waits for its answer.</summary>
    public PendingCalls? Pending { get; set; }

    /// <summary>Cancels the call with the token among its arguments.</summary>
    public CancellationTokenRegistration Cancellation { get; set; }

    public override bool IsAbandoned => _answer.Task.IsCompleted;

    public override async Task InvokeAsync(object target)
    {
        var task = Method.Invoke(target, Arguments) ?? throw new InvalidOperationException($"{Method} returned null instead of a task.");
        if (typeof(TResult) == typeof(NoValue))
        {
            await task;
        }
        else
        {
            _kept = await (Task<TResult>)task;
        }
    }

    public override async Task InvokeBoxedAsync(object target)
    {
        _isBoxed = true;
        await InvokeAsync(target);
        Result = typeof(TResult) == typeof(NoValue) ? null : _kept;
    }

    public override void Complete()
    {
        if (!_isBoxed)
        {
            Answered(_answer.TrySetResult(_kept));
        }
        else if (Result is null or TResult)
        {
            Answered(_answer.TrySetResult(Result is null ? default! : (TResult)Result));
        }
        else
        {
            Fail(new InvalidCastException($"A call filter made the result of {Method} a {Result.GetType().FullName}."));
        }
    }

    public override void Fail(Exception exception) => Answered(_answer.TrySetException(exception));

    public override void Cancel(CancellationToken token) => Answered(_answer.TrySetCanceled(token));

    private void Answered(bool first)
    {
        if (first)
        {
            Pending?.Remove(this);
            Cancellation.Unregister();
        }
    }
}

/// <summary>The answer of a method that has none.</summary>
internal readonly struct NoValue;
