using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>A grain class: its type name, how its calls interleave, how its activations are made and when they end.</summary>
internal sealed class GrainClass
{
    private readonly Lazy<ObjectFactory> _constructor;
    private readonly (ParameterInfo Parameter, IPersistentStateConfiguration Configuration)[] _facets;

    public GrainClass(Type type)
    {
        Type = type;
        GrainType = type.GetCustomAttribute<GrainTypeAttribute>()?.GrainType ?? ByConvention(type);
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute));
        MaxLocalWorkers = type.GetCustomAttribute<StatelessWorkerAttribute>()?.MaxLocalWorkers;
        KeepAlive = type.IsDefined(typeof(KeepAliveAttribute)) || type.GetCustomAttribute<CollectionAgeLimitAttribute>()?.AlwaysActive == true;
        _facets = [.. FindFacets(type)];
        _constructor = new(() => ActivatorUtilities.CreateFactory(type, [.. _facets.Select(facet => facet.Parameter.ParameterType)]));
    }

    public Type Type { get; }

    public GrainType GrainType { get; }

    public bool IsReentrant { get; }

    /// <summary>How many activations a stateless worker may have; null for a grain with one.</summary>
    public int? MaxLocalWorkers { get; }

    public bool KeepAlive { get; }

    public TimeSpan CollectionAge(GrainCollectionOptions options) =>
        options.ClassSpecificCollectionAge.TryGetValue(Type.FullName!, out var configured) ? configured
        : Type.GetCustomAttribute<CollectionAgeLimitAttribute>() is { AlwaysActive: false } attribute ? attribute.AgeLimit
        : options.CollectionAge;

    public object CreateInstance(IGrainContext context)
    {
        var factory = context.ActivationServices.GetRequiredService<IPersistentStateFactory>();
        var facets = Array.ConvertAll(_facets, facet => CreateFacet(factory, context, facet.Parameter.ParameterType, facet.Configuration));
        return _constructor.Value(context.ActivationServices, facets);
    }

    private static object CreateFacet(IPersistentStateFactory factory, IGrainContext context, Type type, IPersistentStateConfiguration configuration)
    {
        var create = typeof(IPersistentStateFactory).GetMethod(nameof(IPersistentStateFactory.Create))!.MakeGenericMethod(type.GetGenericArguments()[0]);
        return create.Invoke(factory, BindingFlags.DoNotWrapExceptions, null, [context, configuration], null)!;
    }

    private static IEnumerable<(ParameterInfo Parameter, IPersistentStateConfiguration Configuration)> FindFacets(Type type)
    {
        var constructor = type.GetConstructors().OrderByDescending(candidate => candidate.GetParameters().Length).FirstOrDefault();
        foreach (var parameter in constructor?.GetParameters() ?? [])
        {
            foreach (var attribute in parameter.GetCustomAttributes().OfType<IFacetMetadata>())
            {
                if (attribute is not IPersistentStateConfiguration configuration
                    || !parameter.ParameterType.IsGenericType
                    || parameter.ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
                {
                    throw new NotSupportedException($"{attribute.GetType().Name} on {parameter.Name} of {type.FullName}: only [PersistentState] on an IPersistentState<T> is supported");
                }

                yield return (parameter, configuration);
            }
        }
    }

    private static GrainType ByConvention(Type type)
    {
        const string Suffix = "grain";
#pragma warning disable CA1308 // Grain types are lower case in stored ids.
        var name = type.Name.ToLowerInvariant();
#pragma warning restore CA1308
        return GrainType.Create(name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name);
    }
}
