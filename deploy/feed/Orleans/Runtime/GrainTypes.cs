using System.Collections.Concurrent;
using System.Reflection;

namespace Orleans.Runtime;

/// <summary>The grain classes of the program, and which of them serves an interface.</summary>
internal sealed class GrainTypes
{
    private readonly Dictionary<GrainType, GrainClass> _byType = [];
    private readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainClass> _byInterface = new();

    public GrainTypes()
    {
        foreach (var type in FindAssemblies().SelectMany(assembly => assembly.GetTypes()))
        {
            if (type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && typeof(IGrainBase).IsAssignableFrom(type))
            {
                var grainClass = new GrainClass(type);
                if (!_byType.TryAdd(grainClass.GrainType, grainClass))
                {
                    throw new InvalidOperationException(
                        $"{type.FullName} and {_byType[grainClass.GrainType].Type.FullName} have the same grain type \"{grainClass.GrainType}\": name one with [GrainType].");
                }
            }
        }
    }

    public GrainClass Get(GrainType grainType) =>
        _byType.GetValueOrDefault(grainType) ?? throw new ArgumentException($"There is no grain class of the type \"{grainType}\".", nameof(grainType));

    public GrainClass Get(Type interfaceType, string? classNamePrefix) =>
        _byInterface.GetOrAdd((interfaceType, classNamePrefix), static (key, types) => types.Find(key.Interface, key.Prefix), this);

    private GrainClass Find(Type interfaceType, string? prefix)
    {
        if (!interfaceType.IsInterface)
        {
            throw new ArgumentException($"{interfaceType.FullName} is no interface; a grain is got by its interface.", nameof(interfaceType));
        }

        var candidates = _byType.Values.Where(candidate => interfaceType.IsAssignableFrom(candidate.Type)).ToList();
        if (string.IsNullOrEmpty(prefix))
        {
            return candidates.Find(candidate => candidate.Type.Name == interfaceType.Name[1..]) ?? Single(candidates, $"an implementation for interface {interfaceType.FullName}");
        }

        return candidates.Find(candidate => candidate.Type.FullName == prefix)
            ?? Single(
                candidates.FindAll(candidate => candidate.Type.FullName!.StartsWith(prefix, StringComparison.Ordinal)),
                $"an implementation matching prefix \"{prefix}\" for interface {interfaceType.FullName}");
    }

    private static GrainClass Single(List<GrainClass> candidates, string what) => candidates.Count switch
    {
        1 => candidates[0],
        0 => throw new ArgumentException($"Could not find {what}."),
        _ => throw new ArgumentException($"Unable to identify a single one out of {string.Join(", ", candidates.Select(candidate => candidate.Type.FullName))} as {what}."),
    };

    /// <summary>This assembly and those that build on it, loaded already or referenced by one that is.</summary>
    private static List<Assembly> FindAssemblies()
    {
        var own = typeof(GrainTypes).Assembly;
        var found = new Dictionary<string, Assembly>();
        var open = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic));
        while (open.TryDequeue(out var assembly))
        {
            var references = assembly.GetReferencedAssemblies();
            if (assembly != own && !references.Any(reference => reference.Name == own.GetName().Name))
            {
                continue;
            }

            if (found.TryAdd(assembly.FullName!, assembly))
            {
                foreach (var reference in references.Where(reference => !IsFramework(reference)))
                {
                    open.Enqueue(Assembly.Load(reference));
                }
            }
        }

        return [.. found.Values];
    }

    private static bool IsFramework(AssemblyName name) =>
        name.Name!.StartsWith("System.", StringComparison.Ordinal) || name.Name.StartsWith("Microsoft.", StringComparison.Ordinal) || name.Name is "netstandard" or "mscorlib";
}
