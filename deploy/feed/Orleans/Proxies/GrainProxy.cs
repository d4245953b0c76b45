namespace Orleans.Runtime;

/// <summary>A reference that can be called: the types that <see cref="ProxyEmitter"/> makes derive from it.</summary>
internal abstract class GrainProxy : GrainReference
{
    private readonly ProxyBinding _binding;

    protected GrainProxy(ProxyBinding binding, GrainId grainId)
        : base(grainId, binding.InterfaceType) => _binding = binding;

    public GrainFactory Factory => _binding.Factory;

    protected Task CallTask(int method, object?[] arguments) => Send<NoValue>(method, arguments);

    protected Task<TResult> CallTaskOf<TResult>(int method, object?[] arguments) => Send<TResult>(method, arguments);

    protected ValueTask CallValueTask(int method, object?[] arguments) => new(Send<NoValue>(method, arguments));

    protected ValueTask<TResult> CallValueTaskOf<TResult>(int method, object?[] arguments) => new(Send<TResult>(method, arguments));

    protected void CallVoid(int method, object?[] arguments) => _ = Send<NoValue>(method, arguments);

    private Task<TResult> Send<TResult>(int method, object?[] arguments)
    {
        var called = _binding.Methods[method];
        var source = RuntimeContext.Current?.GrainId;
        var context = RequestContext.Current;
        if (called.IsOneWay)
        {
            _binding.Dispatcher.Dispatch(new OneWayCall(GrainId, called, arguments, _binding.Logger) { SourceId = source, RequestContext = context });
            return Task.FromResult<TResult>(default!);
        }

        return _binding.Dispatcher.SendAsync(new GrainCall<TResult>(GrainId, called, arguments) { SourceId = source, RequestContext = context });
    }
}

/// <summary>A reference without an interface: to be compared, or cast.</summary>
internal sealed class UntypedReference(GrainId grainId, GrainFactory factory) : GrainReference(grainId, default)
{
    public GrainFactory Factory { get; } = factory;
}
