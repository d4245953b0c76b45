namespace Orleans.Runtime;

/// <summary>Ends activations that have been idle for longer than their class allows.</summary>
internal sealed class IdleCollector(Catalog catalog, ActivationEnvironment environment) : IDisposable
{
    private ITimer? _timer;

    public void Start()
    {
        var options = environment.Collection;
        if (options.CollectionQuantum <= TimeSpan.Zero || options.CollectionAge <= options.CollectionQuantum)
        {
            throw new OrleansConfigurationException(
                $"{nameof(options.CollectionAge)} must be greater than {nameof(options.CollectionQuantum)} (which must be positive), was {options.CollectionAge} and {options.CollectionQuantum}.");
        }

        _timer = environment.Clock.CreateTimer(_ => Collect(null), null, options.CollectionQuantum, options.CollectionQuantum);
    }

    /// <summary>Ends those idle for so long, or, where no age is given, for as long as their class says.</summary>
    public IReadOnlyList<Activation> Collect(TimeSpan? age) =>
        [.. catalog.Activations.Where(activation => !activation.GrainClass.KeepAlive && activation.DeactivateIfIdle(age ?? activation.GrainClass.CollectionAge(environment.Collection)))];

    public void Dispose() => _timer?.Dispose();
}
