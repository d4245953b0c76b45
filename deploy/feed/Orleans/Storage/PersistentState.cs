using System.Runtime.CompilerServices;
using Orleans.Core;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>A record of an activation. Its operations run one after another, in the order of their calls.</summary>
internal sealed class PersistentState<TState>(string name, IGrainContext context, IGrainStorage storage) : IPersistentState<TState>
{
    private readonly GrainState<TState> _record = new(CreateState());
    private Task _last = Task.CompletedTask;
    private bool _isLoaded;

    public TState State
    {
        get
        {
            CheckAccess();
            return _record.State!;
        }

        set
        {
            CheckAccess();
            _record.State = value;
        }
    }

    public string? Etag => _record.ETag;

    public bool RecordExists => _isLoaded ? _record.RecordExists : throw new InvalidOperationException("State has not yet been loaded");

    public Task LoadAsync(CancellationToken cancellationToken) => ReadAsync(cancellationToken);

    public Task ReadStateAsync() => ReadAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearAsync(CancellationToken.None);

    Task IStorage.ReadStateAsync(CancellationToken cancellationToken) => ReadAsync(cancellationToken);

    Task IStorage.WriteStateAsync(CancellationToken cancellationToken) => WriteAsync(cancellationToken);

    Task IStorage.ClearStateAsync(CancellationToken cancellationToken) => ClearAsync(cancellationToken);

    private static TState CreateState()
    {
        var type = typeof(TState);
        if (type.IsValueType || type == typeof(string) || type.IsArray || type.IsAbstract)
        {
            return default!;
        }

        return (TState)(type.GetConstructor([]) is null ? RuntimeHelpers.GetUninitializedObject(type) : Activator.CreateInstance(type)!);
    }

    private Task ReadAsync(CancellationToken cancellationToken) => RunAsync(
        nameof(ReadStateAsync),
        async () =>
        {
            await storage.ReadStateAsync(name, context.GrainId, _record, cancellationToken);
            _record.State ??= CreateState();
            _isLoaded = true;
        });

    private Task WriteAsync(CancellationToken cancellationToken) =>
        RunAsync(nameof(WriteStateAsync), () => storage.WriteStateAsync(name, context.GrainId, _record, cancellationToken));

    private Task ClearAsync(CancellationToken cancellationToken) => RunAsync(
        nameof(ClearStateAsync),
        async () =>
        {
            await storage.ClearStateAsync(name, context.GrainId, _record, cancellationToken);
            _record.State ??= CreateState();
        });

    private Task RunAsync(string operation, Func<Task> work)
    {
        CheckAccess();
        return _last = AfterAsync(_last, operation, work);
    }

    private async Task AfterAsync(Task previous, string operation, Func<Task> work)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        try
        {
            await work();
        }
        catch (Exception exception) when (exception is not (OrleansException or OperationCanceledException))
        {
            throw new OrleansException($"Error from storage provider {storage.GetType().Name}.{name} during {operation} for grain {context.GrainId}: {exception.Message}", exception);
        }
    }

    private void CheckAccess()
    {
        if (!ReferenceEquals(RuntimeContext.Current, context))
        {
            throw new InvalidOperationException($"The state {name} of {context.GrainId} was used outside of its grain's turns.");
        }
    }
}
