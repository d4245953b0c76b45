using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;

namespace Orleans.Runtime;

/// <summary>The proxy class of a grain interface, made once a process.</summary>
internal sealed class ProxyType
{
    private static readonly ConcurrentDictionary<Type, Lazy<ProxyType>> Made = new();

    private ProxyType(Type interfaceType)
    {
        if (!interfaceType.IsInterface || !typeof(IAddressable).IsAssignableFrom(interfaceType))
        {
            throw new ArgumentException($"{interfaceType.FullName} is no grain or observer interface.", nameof(interfaceType));
        }

        Methods = [.. interfaceType.GetInterfaces().Append(interfaceType).SelectMany(type => type.GetMethods().Where(method => !method.IsStatic)).Select(method => Describe(interfaceType, method))];
        InterfaceType = GrainInterfaceType.Create(interfaceType.FullName!);
        var type = ProxyEmitter.For(interfaceType.Assembly).Emit(interfaceType, Methods);
        var binding = Expression.Parameter(typeof(ProxyBinding));
        var grainId = Expression.Parameter(typeof(GrainId));
        var constructor = type.GetConstructor([typeof(ProxyBinding), typeof(GrainId)])!;
        Create = Expression.Lambda<Func<ProxyBinding, GrainId, GrainProxy>>(Expression.New(constructor, binding, grainId), binding, grainId).Compile();
    }

    public GrainInterfaceType InterfaceType { get; }

    public GrainMethod[] Methods { get; }

    public Func<ProxyBinding, GrainId, GrainProxy> Create { get; }

    public static ProxyType Of(Type interfaceType) => Made.GetOrAdd(interfaceType, static type => new(() => new ProxyType(type))).Value;

    private static GrainMethod Describe(Type interfaceType, MethodInfo method)
    {
        var type = method.ReturnType;
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        var isCallable = definition == typeof(Task) || definition == typeof(Task<>) || definition == typeof(ValueTask) || definition == typeof(ValueTask<>) || definition == typeof(void);
        if (!isCallable || method.IsGenericMethod || method.GetParameters().Any(parameter => parameter.ParameterType.IsByRef))
        {
            throw new NotSupportedException($"{method.DeclaringType!.FullName}.{method.Name}: a grain method returns a Task or a ValueTask, is not generic and has no ref parameters");
        }

        return new GrainMethod(interfaceType, method);
    }
}
